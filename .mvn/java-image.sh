# Sourced by the scripts that pack Java for machines without one.

# Makes an image of Java with some modules: make_java_image JDK MODULES FOLDER.
make_java_image() {
  "$1/bin/jlink" --add-modules "$2" --strip-debug --no-header-files --no-man-pages \
    --compress=zip-0 --output "$3"
}
