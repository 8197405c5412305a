package hat;

/**
 * How many work-items a kernel is dispatched over, and in which groups.
 *
 * <p>Example: {@code NDRange.of1D(1024, 256)} asks for 4 groups of 256 work-items.
 */
public sealed interface NDRange {
  /** The number of work-items along each axis. */
  sealed interface Global {}

  /** The number of work-items of a group along each axis. */
  sealed interface Local {}

  /** How many elements along each axis a work-item, or a warp, takes on. */
  sealed interface Tile {}

  /** Along which axes a whole warp takes on a tile. */
  sealed interface Warp {}

  /**
   * The number of work-items, along 1 axis.
   *
   * @param x the number of work-items along the first axis
   */
  record Global1D(int x) implements Global {
    /**
     * Makes one.
     *
     * @param x along the first axis
     * @return the global part of a range
     */
    public static Global1D of(int x) {
      return new Global1D(x);
    }
  }

  /**
   * The number of work-items of a group, along 1 axis.
   *
   * @param x the number of work-items of a group along the first axis
   */
  record Local1D(int x) implements Local {
    /** Says nothing. */
    public static final Local1D EMPTY = new Local1D(0);

    /**
     * Makes one.
     *
     * @param x along the first axis
     * @return the local part of a range
     * @throws IllegalArgumentException if an axis is below 1
     */
    public static Local1D of(int x) {
      if (x < 1) {
        throw new IllegalArgumentException(
            "a group of " + x + " is empty; each axis must be at least 1");
      }
      return new Local1D(x);
    }
  }

  /**
   * The number of elements of a tile, along 1 axis.
   *
   * @param x the number of elements of a tile along the first axis
   */
  record Tile1D(int x) implements Tile {
    /** Says nothing. */
    public static final Tile1D EMPTY = new Tile1D(0);

    /**
     * Makes one.
     *
     * @param x along the first axis
     * @return the tile part of a range
     * @throws IllegalArgumentException if an axis is below 1
     */
    public static Tile1D of(int x) {
      if (x < 1) {
        throw new IllegalArgumentException(
            "a tile of " + x + " is empty; each axis must be at least 1");
      }
      return new Tile1D(x);
    }
  }

  /**
   * The choice whether a warp takes on a tile, along 1 axis.
   *
   * @param x whether a warp takes on a tile along the first axis
   */
  record Warp1D(boolean x) implements Warp {
    /** Says nothing. */
    public static final Warp1D EMPTY = new Warp1D(false);

    /**
     * Makes one.
     *
     * @param x along the first axis
     * @return the warp part of a range
     */
    public static Warp1D of(boolean x) {
      return new Warp1D(x);
    }
  }

  /**
   * The number of work-items, along 2 axes.
   *
   * @param x the number of work-items along the first axis
   * @param y the number of work-items along the second axis
   */
  record Global2D(int x, int y) implements Global {
    /**
     * Makes one.
     *
     * @param x along the first axis
     * @param y along the second axis
     * @return the global part of a range
     */
    public static Global2D of(int x, int y) {
      return new Global2D(x, y);
    }
  }

  /**
   * The number of work-items of a group, along 2 axes.
   *
   * @param x the number of work-items of a group along the first axis
   * @param y the number of work-items of a group along the second axis
   */
  record Local2D(int x, int y) implements Local {
    /** Says nothing. */
    public static final Local2D EMPTY = new Local2D(0, 0);

    /**
     * Makes one.
     *
     * @param x along the first axis
     * @param y along the second axis
     * @return the local part of a range
     * @throws IllegalArgumentException if an axis is below 1
     */
    public static Local2D of(int x, int y) {
      if (x < 1 || y < 1) {
        throw new IllegalArgumentException(
            "a group of " + x + " x " + y + " is empty; each axis must be at least 1");
      }
      return new Local2D(x, y);
    }
  }

  /**
   * The number of elements of a tile, along 2 axes.
   *
   * @param x the number of elements of a tile along the first axis
   * @param y the number of elements of a tile along the second axis
   */
  record Tile2D(int x, int y) implements Tile {
    /** Says nothing. */
    public static final Tile2D EMPTY = new Tile2D(0, 0);

    /**
     * Makes one.
     *
     * @param x along the first axis
     * @param y along the second axis
     * @return the tile part of a range
     * @throws IllegalArgumentException if an axis is below 1
     */
    public static Tile2D of(int x, int y) {
      if (x < 1 || y < 1) {
        throw new IllegalArgumentException(
            "a tile of " + x + " x " + y + " is empty; each axis must be at least 1");
      }
      return new Tile2D(x, y);
    }
  }

  /**
   * The choice whether a warp takes on a tile, along 2 axes.
   *
   * @param x whether a warp takes on a tile along the first axis
   * @param y whether a warp takes on a tile along the second axis
   */
  record Warp2D(boolean x, boolean y) implements Warp {
    /** Says nothing. */
    public static final Warp2D EMPTY = new Warp2D(false, false);

    /**
     * Makes one.
     *
     * @param x along the first axis
     * @param y along the second axis
     * @return the warp part of a range
     */
    public static Warp2D of(boolean x, boolean y) {
      return new Warp2D(x, y);
    }
  }

  /**
   * The number of work-items, along 3 axes.
   *
   * @param x the number of work-items along the first axis
   * @param y the number of work-items along the second axis
   * @param z the number of work-items along the third axis
   */
  record Global3D(int x, int y, int z) implements Global {
    /**
     * Makes one.
     *
     * @param x along the first axis
     * @param y along the second axis
     * @param z along the third axis
     * @return the global part of a range
     */
    public static Global3D of(int x, int y, int z) {
      return new Global3D(x, y, z);
    }
  }

  /**
   * The number of work-items of a group, along 3 axes.
   *
   * @param x the number of work-items of a group along the first axis
   * @param y the number of work-items of a group along the second axis
   * @param z the number of work-items of a group along the third axis
   */
  record Local3D(int x, int y, int z) implements Local {
    /** Says nothing. */
    public static final Local3D EMPTY = new Local3D(0, 0, 0);

    /**
     * Makes one.
     *
     * @param x along the first axis
     * @param y along the second axis
     * @param z along the third axis
     * @return the local part of a range
     * @throws IllegalArgumentException if an axis is below 1
     */
    public static Local3D of(int x, int y, int z) {
      if (x < 1 || y < 1 || z < 1) {
        throw new IllegalArgumentException(
            "a group of " + x + " x " + y + " x " + z + " is empty; each axis must be at least 1");
      }
      return new Local3D(x, y, z);
    }
  }

  /**
   * The number of elements of a tile, along 3 axes.
   *
   * @param x the number of elements of a tile along the first axis
   * @param y the number of elements of a tile along the second axis
   * @param z the number of elements of a tile along the third axis
   */
  record Tile3D(int x, int y, int z) implements Tile {
    /** Says nothing. */
    public static final Tile3D EMPTY = new Tile3D(0, 0, 0);

    /**
     * Makes one.
     *
     * @param x along the first axis
     * @param y along the second axis
     * @param z along the third axis
     * @return the tile part of a range
     * @throws IllegalArgumentException if an axis is below 1
     */
    public static Tile3D of(int x, int y, int z) {
      if (x < 1 || y < 1 || z < 1) {
        throw new IllegalArgumentException(
            "a tile of " + x + " x " + y + " x " + z + " is empty; each axis must be at least 1");
      }
      return new Tile3D(x, y, z);
    }
  }

  /**
   * The choice whether a warp takes on a tile, along 3 axes.
   *
   * @param x whether a warp takes on a tile along the first axis
   * @param y whether a warp takes on a tile along the second axis
   * @param z whether a warp takes on a tile along the third axis
   */
  record Warp3D(boolean x, boolean y, boolean z) implements Warp {
    /** Says nothing. */
    public static final Warp3D EMPTY = new Warp3D(false, false, false);

    /**
     * Makes one.
     *
     * @param x along the first axis
     * @param y along the second axis
     * @param z along the third axis
     * @return the warp part of a range
     */
    public static Warp3D of(boolean x, boolean y, boolean z) {
      return new Warp3D(x, y, z);
    }
  }

  /**
   * A range of 1 axis.
   *
   * @param global the number of work-items
   * @param local the number of work-items of a group
   * @param tile the number of elements of a tile
   * @param warp whether warps take on tiles
   */
  record NDRange1D(Global1D global, Local1D local, Tile1D tile, Warp1D warp) implements NDRange {
    /**
     * Makes a range whose groups the back end chooses.
     *
     * @param global the number of work-items
     * @return the range
     */
    public static NDRange1D of(Global1D global) {
      return of(global, Local1D.EMPTY);
    }

    /**
     * Makes a range in groups.
     *
     * @param global the number of work-items
     * @param local the number of work-items of a group
     * @return the range
     */
    public static NDRange1D of(Global1D global, Local1D local) {
      return of(global, local, Tile1D.EMPTY, Warp1D.EMPTY);
    }

    /**
     * Makes a range in groups whose work-items, or warps, take on tiles.
     *
     * @param global the number of elements
     * @param local the number of work-items of a group
     * @param tile the number of elements of a tile
     * @param warp whether warps take on tiles
     * @return the range
     */
    public static NDRange1D of(Global1D global, Local1D local, Tile1D tile, Warp1D warp) {
      return new NDRange1D(global, local, tile, warp);
    }
  }

  /**
   * A range of 2 axes.
   *
   * @param global the number of work-items
   * @param local the number of work-items of a group
   * @param tile the number of elements of a tile
   * @param warp whether warps take on tiles
   */
  record NDRange2D(Global2D global, Local2D local, Tile2D tile, Warp2D warp) implements NDRange {
    /**
     * Makes a range whose groups the back end chooses.
     *
     * @param global the number of work-items
     * @return the range
     */
    public static NDRange2D of(Global2D global) {
      return of(global, Local2D.EMPTY);
    }

    /**
     * Makes a range in groups.
     *
     * @param global the number of work-items
     * @param local the number of work-items of a group
     * @return the range
     */
    public static NDRange2D of(Global2D global, Local2D local) {
      return of(global, local, Tile2D.EMPTY, Warp2D.EMPTY);
    }

    /**
     * Makes a range in groups whose work-items, or warps, take on tiles.
     *
     * @param global the number of elements
     * @param local the number of work-items of a group
     * @param tile the number of elements of a tile
     * @param warp whether warps take on tiles
     * @return the range
     */
    public static NDRange2D of(Global2D global, Local2D local, Tile2D tile, Warp2D warp) {
      return new NDRange2D(global, local, tile, warp);
    }
  }

  /**
   * A range of 3 axes.
   *
   * @param global the number of work-items
   * @param local the number of work-items of a group
   * @param tile the number of elements of a tile
   * @param warp whether warps take on tiles
   */
  record NDRange3D(Global3D global, Local3D local, Tile3D tile, Warp3D warp) implements NDRange {
    /**
     * Makes a range whose groups the back end chooses.
     *
     * @param global the number of work-items
     * @return the range
     */
    public static NDRange3D of(Global3D global) {
      return of(global, Local3D.EMPTY);
    }

    /**
     * Makes a range in groups.
     *
     * @param global the number of work-items
     * @param local the number of work-items of a group
     * @return the range
     */
    public static NDRange3D of(Global3D global, Local3D local) {
      return of(global, local, Tile3D.EMPTY, Warp3D.EMPTY);
    }

    /**
     * Makes a range in groups whose work-items, or warps, take on tiles.
     *
     * @param global the number of elements
     * @param local the number of work-items of a group
     * @param tile the number of elements of a tile
     * @param warp whether warps take on tiles
     * @return the range
     */
    public static NDRange3D of(Global3D global, Local3D local, Tile3D tile, Warp3D warp) {
      return new NDRange3D(global, local, tile, warp);
    }
  }

  /**
   * Makes a range of 1 axis whose groups the back end chooses.
   *
   * @param gsx the number of work-items along the first axis
   * @return the range
   */
  static NDRange1D of1D(int gsx) {
    return NDRange1D.of(Global1D.of(gsx));
  }

  /**
   * Makes a range of 1 axis.
   *
   * @param gsx the number of work-items along the first axis
   * @param lsx the number of work-items of a group along the first axis
   * @return the range
   */
  static NDRange1D of1D(int gsx, int lsx) {
    return NDRange1D.of(Global1D.of(gsx), Local1D.of(lsx));
  }

  /**
   * Makes a range of 2 axes whose groups the back end chooses.
   *
   * @param gsx the number of work-items along the first axis
   * @param gsy the number of work-items along the second axis
   * @return the range
   */
  static NDRange2D of2D(int gsx, int gsy) {
    return NDRange2D.of(Global2D.of(gsx, gsy));
  }

  /**
   * Makes a range of 2 axes.
   *
   * @param gsx the number of work-items along the first axis
   * @param gsy the number of work-items along the second axis
   * @param lsx the number of work-items of a group along the first axis
   * @param lsy the number of work-items of a group along the second axis
   * @return the range
   */
  static NDRange2D of2D(int gsx, int gsy, int lsx, int lsy) {
    return NDRange2D.of(Global2D.of(gsx, gsy), Local2D.of(lsx, lsy));
  }

  /**
   * Makes a range of 3 axes whose groups the back end chooses.
   *
   * @param gsx the number of work-items along the first axis
   * @param gsy the number of work-items along the second axis
   * @param gsz the number of work-items along the third axis
   * @return the range
   */
  static NDRange3D of3D(int gsx, int gsy, int gsz) {
    return NDRange3D.of(Global3D.of(gsx, gsy, gsz));
  }

  /**
   * Makes a range of 3 axes.
   *
   * @param gsx the number of work-items along the first axis
   * @param gsy the number of work-items along the second axis
   * @param gsz the number of work-items along the third axis
   * @param lsx the number of work-items of a group along the first axis
   * @param lsy the number of work-items of a group along the second axis
   * @param lsz the number of work-items of a group along the third axis
   * @return the range
   */
  static NDRange3D of3D(int gsx, int gsy, int gsz, int lsx, int lsy, int lsz) {
    return NDRange3D.of(Global3D.of(gsx, gsy, gsz), Local3D.of(lsx, lsy, lsz));
  }

  /**
   * Returns the global part.
   *
   * @return the part
   */
  Global global();

  /**
   * Returns the local part.
   *
   * @return the part
   */
  Local local();

  /**
   * Returns the tile part.
   *
   * @return the part
   */
  Tile tile();

  /**
   * Returns the warp part.
   *
   * @return the part
   */
  Warp warp();

  /**
   * Tells whether the local part says something.
   *
   * @return whether it is not empty
   */
  default boolean hasLocal() {
    return !local().equals(Local1D.EMPTY)
        && !local().equals(Local2D.EMPTY)
        && !local().equals(Local3D.EMPTY);
  }

  /**
   * Tells whether the tile part says something.
   *
   * @return whether it is not empty
   */
  default boolean hasTile() {
    return !tile().equals(Tile1D.EMPTY)
        && !tile().equals(Tile2D.EMPTY)
        && !tile().equals(Tile3D.EMPTY);
  }

  /**
   * Tells whether the warp part says something.
   *
   * @return whether it is not empty
   */
  default boolean hasWarp() {
    return !warp().equals(Warp1D.EMPTY)
        && !warp().equals(Warp2D.EMPTY)
        && !warp().equals(Warp3D.EMPTY);
  }
}
