# What check, package, bench and soak share; they set here to the folder of this file. It leaves .venv with all tools,
# and the module and the licence where packages take them from.

python=${PYTHON:-python3}
venv=$here/.venv

if ! "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
	echo "SKIPPED: python bindings: python3 (3.9 or later, with venv) not found"
	[ "${CI:-}" = true ] && exit 1
	exit 0
fi

ROLLCALL_BIN=${ROLLCALL_BIN:-$here/../../bin/rollcall}
export ROLLCALL_BIN PIP_DISABLE_PIP_VERSION_CHECK=1
module=$here/../../bin/rollcall.wasm
if [ ! -f "$module" ]; then
	echo "$module is not there: make wasm" >&2
	exit 1
fi
cmp -s "$module" "$here/src/rollcall/rollcall.wasm" || cp "$module" "$here/src/rollcall/rollcall.wasm"
cmp -s "$here/../../LICENSE" "$here/LICENSE" || cp "$here/../../LICENSE" "$here/LICENSE"

# The environment is made anew when what it is made of has changed.
if ! cmp -s "$here/pyproject.toml" "$venv/made-of"; then
	rm -rf "$venv"
	"$python" -m venv "$venv"
	"$venv/bin/pip" install --quiet --upgrade 'pip>=25.1'
	(cd "$here" && "$venv/bin/pip" install --quiet --group dev --editable '.[avmesos]')
	cp "$here/pyproject.toml" "$venv/made-of"
fi
