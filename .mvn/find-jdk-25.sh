# Sourced by the launcher and the scripts.

# Prints the first folder that holds a JDK 25: JAVA_HOME, then where systems and SDKMAN put them, then
# the PATH. Fails, and says what to install, if there is none.
find_jdk_25() {
  local on_path='' folder
  if command -v java >/dev/null; then
    on_path=$(dirname -- "$(dirname -- "$(readlink -f -- "$(command -v java)")")")
  fi
  for folder in "${JAVA_HOME:-}" /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home "$on_path"; do
    if [ -x "$folder/bin/java" ] && [ -x "$folder/bin/javac" ] \
        && grep -Eqs '^JAVA_VERSION="25[".]' "$folder/release"; then
      printf '%s\n' "$folder"
      return
    fi
  done
  cat >&2 <<'MISSING'
A JDK 25 is needed and none was found (looked at JAVA_HOME, /usr/lib/jvm, SDKMAN and the PATH).
Install one, for example the Debian package openjdk-25-jdk-headless, or Temurin 25 from
https://adoptium.net (package temurin-25-jdk), or unpack one anywhere and set JAVA_HOME.
MISSING
  return 1
}
