# What the commands here need on the machine, installed only if it's missing. Sourced, not run.

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

needs_dotnet() {
  command -v dotnet >/dev/null || { say "The .NET SDK is missing: install .NET 10, then run this again."; exit 1; }
}

# Installs a package with the system's own manager, without questions. The arguments: its name for apt, dnf, apk, brew.
install_package() {
  local as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  if command -v apt-get >/dev/null; then
    local install="$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $1"
    $install >&2 || { $as_root apt-get update >&2 && $install >&2; }
  elif command -v dnf >/dev/null; then $as_root dnf install -y "$2" >&2
  elif command -v apk >/dev/null; then $as_root apk add "$3" >&2
  elif command -v brew >/dev/null; then brew install "$4" >&2
  else return 1
  fi
}

has_postgres() {
  command -v initdb >/dev/null && return
  local program
  for program in /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb /usr/local/pgsql/bin/initdb \
    /opt/homebrew/opt/postgresql*/bin/initdb /usr/local/opt/postgresql*/bin/initdb \
    /Applications/Postgres.app/Contents/Versions/*/bin/initdb /Library/PostgreSQL/*/bin/initdb; do
    [ -x "$program" ] && return
  done
  return 1
}

needs_postgres() {
  has_postgres && return
  say "Installing PostgreSQL's server programs."
  install_package postgresql postgresql-server postgresql postgresql || true
  has_postgres || {
    say "PostgreSQL's server programs couldn't be installed." \
      "Install them by hand (Debian, Ubuntu: apt-get install postgresql), then run this again."
    exit 1
  }
}

# It starts a service on Debian and Ubuntu, on port 6432, which is not used here.
needs_pgbouncer() {
  has_pgbouncer && return
  say "Installing PgBouncer."
  install_package pgbouncer pgbouncer pgbouncer pgbouncer || true
  has_pgbouncer || {
    say "PgBouncer couldn't be installed." \
      "Install it by hand (Debian, Ubuntu: apt-get install pgbouncer), then run this again."
    exit 1
  }
}

has_pgbouncer() {
  PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin" command -v pgbouncer >/dev/null
}

# It starts a service on Debian and Ubuntu, on port 6379, which is not used here.
needs_redis() {
  command -v redis-server >/dev/null && return
  say "Installing Redis."
  install_package redis-server redis redis redis || true
  command -v redis-server >/dev/null || {
    say "Redis couldn't be installed." "Install it by hand (Debian, Ubuntu: apt-get install redis-server), then run this again."
    exit 1
  }
}

needs_pngquant() {
  command -v pngquant >/dev/null && return
  say "Installing pngquant."
  install_package pngquant pngquant pngquant pngquant
}

has_browser() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    compgen -G "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}/chromium-*/INSTALLATION_COMPLETE" >/dev/null
}

# The argument: the folder of a built project that uses Playwright.
needs_browser() {
  has_browser && return
  say "Installing Chromium."
  local node=("$1"/.playwright/node/*/node)
  timeout 300 "${node[0]}" "$1/.playwright/package/cli.js" install chromium >&2 || true
  has_browser || install_package chromium chromium chromium chromium || true
  has_browser || {
    say "Chromium couldn't be installed." \
      "Install it by hand (Debian: apt-get install chromium), then run this again."
    exit 1
  }
}

# Node programs, with a Node 24 of their own. Only Node's install script runs: the others' native parts aren't needed with Postgres.
# The arguments: the folder to install into, what they're called, and what package.json says about them.
needs_node_programs() {
  [ -f "$1/complete" ] && return
  command -v npm >/dev/null || install_package npm npm npm node
  say "Installing $2 into $1."
  rm -rf "$1"
  mkdir -p "$1/node"
  printf '{ "private": true, "dependencies": { "node": "24.21.0" } }\n' > "$1/node/package.json"
  printf '{ "private": true, %s }\n' "$3" > "$1/package.json"
  local quiet="--omit=dev --no-audit --no-fund --no-package-lock --loglevel=error"
  (cd "$1/node" && npm install $quiet >&2 && [ -x node_modules/.bin/node ] && node_modules/.bin/node --version >&2)
  (cd "$1" && npm install --ignore-scripts $quiet >&2)
  touch "$1/complete"
}

supabase_lite='"@supabase/lite": "0.10.0", "postgres": "3.4.9"'

needs_n8n() {
  needs_node_programs "$1" "n8n (3 GB, a few minutes)" \
    "\"dependencies\": { \"n8n\": \"2.40.7\", $supabase_lite }, \"overrides\": { \"xlsx\": \"0.18.5\" }"
}

needs_supabase_lite() {
  needs_node_programs "$1" "@supabase/lite (350 MB)" "\"dependencies\": { $supabase_lite }"
}

# Makes $room in a folder: the TMPDIR of everything a script starts. Programs, servers, and browsers that outlive the one that started
# them are found by it and ended with the script.
take_room() {
  room=$(mktemp -d "${1%/}/pbroom.XXXXXX")
  chmod 711 "$room" # Postgres may run as another user
  trap clear_room EXIT
  trap 'exit 130' INT TERM
}

in_room() {
  local environment
  for environment in /proc/[0-9]*/environ; do
    if grep -qzFx "TMPDIR=$room" "$environment" 2>/dev/null; then
      environment=${environment#/proc/}
      echo "${environment%/environ}"
    fi
  done
}

clear_room() {
  local signal
  for signal in QUIT QUIT QUIT KILL; do # to Postgres QUIT means at once
    [ -n "$(in_room)" ] || break
    kill -$signal $(in_room) 2>/dev/null || true
    sleep 1
  done
  rm -rf "$room"
}

# Becomes one of the trials, built if need be. The arguments: its name, then its own arguments.
run_trial() {
  needs_dotnet
  needs_postgres
  dotnet build trials/PlanBuilder.Trials.csproj --nologo --verbosity quiet >&2
  exec dotnet trials/bin/Debug/net10.0/PlanBuilder.Trials.dll "$@"
}

# Becomes the program that takes pictures; paths stay relative to the caller. The arguments: its command, then that command's own.
run_pictures() {
  needs_dotnet
  needs_postgres
  (cd "$checkout" && dotnet build trials/pictures --nologo --verbosity quiet >&2)
  needs_browser "$checkout/PlanBuilder.E2E/bin/Debug/net10.0"
  exec dotnet "$checkout/trials/pictures/bin/Debug/net10.0/PlanBuilder.Pictures.dll" "$@"
}

# Runs a class of the tests that need someone else's program, and ends with what passed, that program's version, and how long it took.
# The arguments: the class, the folder that was installed into, the package there.
run_integration() {
  local log ended=0 started=$SECONDS
  log=$(mktemp)
  dotnet trials/integration/bin/Debug/net10.0/PlanBuilder.Integration.dll -class "*.$1" -showLiveOutput -noColor 2>&1 |
    tee "$log" || ended=$?
  count() { sed -n "s/.*[ ,]$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -1; }
  local total failed skipped version
  total=$(count Total) failed=$(($(count Errors) + $(count Failed))) skipped=$(($(count Skipped) + $(count 'Not Run')))
  version=$(sed -n 's/.*"version": *"\(.*\)".*/\1/p' "$2/node_modules/$3/package.json" | head -1)
  rm -f "$log"
  printf '\n%d passed, %d failed, %d skipped\n' $((total - failed - skipped)) "$failed" "$skipped"
  printf '%s %s on Node %s; %d s, and %d s before that to build and install\n' \
    "$3" "$version" "$("$2/node/node_modules/.bin/node" --version)" $((SECONDS - started)) "$started"
  [ "$ended" = 0 ] && [ "$failed" = 0 ] && [ "$skipped" = 0 ] && [ "$total" -gt 0 ]
}

# The versions of the two libraries in wwwroot/lib, as the files themselves say.
htmx_version() { sed -n 's/.*version:"\([0-9.]*\)".*/\1/p' "$checkout/wwwroot/lib/htmx/htmx.min.js" | head -1; }
pico_version() { sed -n 's/.* v\([0-9.]*\) (https:\/\/picocss.*/\1/p' "$checkout/wwwroot/lib/pico/pico.min.css" | head -1; }
