# What the scripts here share: where they are, cargo, and what the crate embeds.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cd "$here"
for tool in cargo rustfmt cargo-clippy; do
  command -v "$tool" >/dev/null && continue
  echo "SKIPPED: rust bindings: $tool not found"
  [ "${CI:-}" = true ] && exit 1
  exit 0
done
module=../../bin/rollcall.wasm
[ -e "$module" ] || { echo "there is no bin/rollcall.wasm: run make wasm" >&2; exit 1; }
# Only if they differ: a newer file makes cargo build what embeds it.
cmp -s "$module" rollcall.wasm || cp "$module" rollcall.wasm
cmp -s ../../LICENSE LICENSE || cp ../../LICENSE LICENSE
# One place for all that is built, compiled code of the module included.
export CARGO_TARGET_DIR="$here/target" XDG_CACHE_HOME="$here/target/cache"
mkdir -p "$XDG_CACHE_HOME"

# quietly COMMAND: says what it does, and more only if that fails.
quietly() {
  echo "$*"
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log"
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
}
