# Sourced by the launchers: what Java needs to know to run the command line.
java_options=(
  --add-opens=java.base/java.nio=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
  --enable-native-access=ALL-UNNAMED
  -Djava.awt.headless=true
)
