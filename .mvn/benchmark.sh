# Sourced by the scripts that run JMH.

# Runs benchmarks and writes docs/benchmarks/jmh-NAME.json with the setting they were measured in:
# run_benchmark COMMAND MODULE NAME JMH_ARGUMENTS, in the top folder.
run_benchmark() {
  local command=$1 module=$2 report=docs/benchmarks/jmh-$3.json arguments=$4 before after
  . .mvn/find-jdk-25.sh
  JAVA_HOME=$(find_jdk_25)
  export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
  . .mvn/java-options.sh
  keep_fault_handlers "$JAVA_HOME"
  raw=$(mktemp)
  new=$report.new
  trap 'rm -f -- "$raw" "$new"' EXIT
  before=$(load)
  mvn -q "-Pjmh,jmh-${module##*/}" -pl "$module" -am verify -DskipTests -Djmh.args="$arguments -rf json -rff $raw"
  after=$(load)

  # The path of the Java program says nothing about the measurement, and percentiles stand for their
  # samples.
  {
    cat <<JSON
{
  "setting": {
    "command": "$command",
    "commit": "$(git rev-parse --short=12 HEAD)",
    "date": "$(date -u +%Y-%m-%d)",
    "java": "$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$JAVA_HOME/release")",
    "processor": "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)",
    "processors": $(getconf _NPROCESSORS_ONLN),
    "load_average": {"before": $before, "after": $after}
  },
  "results":
JSON
    sed '/^ *"jvm" *:/d' "$raw" | without_samples
    printf '}\n'
  } >"$new"
  mv -- "$new" "$report"
  sed -n 's/^ *"\(benchmark\|score\|scoreUnit\)" *: *\(.*\),*$/\1 \2/p' "$report"
  printf 'written to %s\n' "$report"
}

load() {
  uptime | sed 's/.*load average: *\([0-9.]*\).*/\1/'
}

without_samples() {
  awk '
    /^ *"rawDataHistogram" : \[$/ {
      indent = index($0, "\"") - 1
      skipping = 1
      printf "%s]\n", $0
    }
    !skipping { print }
    skipping && substr($0, 1, indent + 1) == sprintf("%" indent "s]", "") { skipping = 0 }'
}
