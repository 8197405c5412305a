# Sourced by what starts Java on a machine with a graphics processor.

# Adds to LD_LIBRARY_PATH what the loader of the system may not know: the folder in which containers
# find NVIDIA's driver, and that of its compiler NVRTC, which may lie beside PyTorch or in a toolkit.
# The compiler is searched only where there is a driver.
find_native_libraries() {
  local libraries=/usr/local/nvidia/lib64 known compiler
  known=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null || true)
  case $known in *libcuda.so.1*) ;; *) [ -e "$libraries/libcuda.so.1" ] || return 0 ;; esac
  case $known in
    *libnvrtc.so.1[23]*) ;;
    *)
      compiler=$(find /usr/local /opt /usr/lib "${HOME:-/nonexistent}" -name 'libnvrtc.so.1[23]' \
        2>/dev/null | sort -r | head -n 1 || true)
      [ -z "$compiler" ] || libraries=$(dirname -- "$compiler"):$libraries
      ;;
  esac
  export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$libraries
}
