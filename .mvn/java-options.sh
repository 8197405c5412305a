# Sourced by the launchers: what Java needs to run the command line.

java_options=(
  --add-opens=java.base/java.nio=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
  --enable-native-access=ALL-UNNAMED
  -Djava.awt.headless=true
)

# PoCL's compiler takes the handlers of faults for itself, and with them those that Java needs for its own
# faults, which are no errors; then Java now and then dies without a word. Java's library for such
# neighbors keeps both. Argument: the folder of Java.
keep_fault_handlers() {
  local library=$1/lib/libjsig.so
  [ ! -e "$library" ] || export LD_PRELOAD=$library${LD_PRELOAD:+:$LD_PRELOAD}
}
