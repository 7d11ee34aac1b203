# What the commands here need of the machine, each fetched only when it is missing. Sourced, not run.

say() { printf '%s\n' "$*" >&2; }

needs_dotnet() {
  command -v dotnet >/dev/null || { say "The .NET SDK is missing: install .NET 10, then run this again."; exit 1; }
}

# Installs a package by the system's own manager, asking for nothing. The arguments: its name for apt, dnf, apk, brew.
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
  say "PostgreSQL's server programs are not here: installing them."
  install_package postgresql postgresql-server postgresql postgresql || true
  has_postgres || { say "PostgreSQL's server programs could not be installed. Install them by hand (Debian, Ubuntu: apt-get install postgresql), then run this again."; exit 1; }
}

# It starts a service on Debian and Ubuntu, on port 6432, which is not used here.
needs_pgbouncer() {
  has_pgbouncer && return
  say "PgBouncer is not here: installing it."
  install_package pgbouncer pgbouncer pgbouncer pgbouncer || true
  has_pgbouncer || { say "PgBouncer could not be installed. Install it by hand (Debian, Ubuntu: apt-get install pgbouncer), then run this again."; exit 1; }
}

has_pgbouncer() {
  PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin" command -v pgbouncer >/dev/null
}

has_browser() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    compgen -G "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}/chromium-*/INSTALLATION_COMPLETE" >/dev/null
}

# The argument: the folder of a built project that uses Playwright.
needs_browser() {
  has_browser && return
  say "No Chromium is here: fetching one."
  local node=("$1"/.playwright/node/*/node)
  timeout 300 "${node[0]}" "$1/.playwright/package/cli.js" install chromium >&2 || true
  has_browser || install_package chromium chromium chromium chromium || true
  has_browser || { say "No Chromium could be installed. Install one by hand (Debian: apt-get install chromium), then run this again."; exit 1; }
}

# n8n wants Node 24, which is fetched too; its optional native parts are not needed with Postgres, so no package's scripts run but Node's own.
# The argument: the folder to install into.
needs_n8n() {
  [ -f "$1/complete" ] && return
  command -v npm >/dev/null || install_package npm npm npm node
  say "n8n is not here: fetching it into $1 (3 GB, a few minutes)."
  rm -rf "$1"
  mkdir -p "$1/node"
  cat > "$1/node/package.json" <<'JSON'
{ "private": true, "dependencies": { "node": "24.21.0" } }
JSON
  cat > "$1/package.json" <<'JSON'
{
  "private": true,
  "dependencies": { "n8n": "2.40.7", "@supabase/lite": "0.10.0", "postgres": "3.4.9" },
  "overrides": { "xlsx": "0.18.5" }
}
JSON
  local quiet="--omit=dev --no-audit --no-fund --no-package-lock --loglevel=error"
  (cd "$1/node" && npm install $quiet >&2 && [ -x node_modules/.bin/node ] && node_modules/.bin/node --version >&2)
  (cd "$1" && npm install --ignore-scripts $quiet >&2)
  touch "$1/complete"
}
