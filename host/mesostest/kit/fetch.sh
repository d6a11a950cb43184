#!/bin/sh
# Gets _scheduler.so (all of libmesos 1.11.0) from PyPI's mesos.scheduler into the folder it is run in.
# pip cannot install a 'dumb' tarball and fails after unpacking it; --no-clean keeps what it unpacked.
# pip from 24.1 on refuses the package's old version form, so a newer one is set aside for 23.2.1 in a venv.
set -e
SUM=84d7ee9af27e912636b139de40257df1ee4f56c201de6bba834278aa1e8fd64c
[ -f _scheduler.so ] && echo "$SUM  _scheduler.so" | sha256sum -c --quiet 2>/dev/null && exit 0
rm -rf fetch && mkdir fetch
PIP="python3 -m pip"
major=$($PIP --version | awk '{split($2,v,"."); print v[1]}')
if [ "${major:-99}" -ge 24 ]; then
  python3 -m venv fetch/venv && fetch/venv/bin/python -m pip -q install pip==23.2.1
  PIP="fetch/venv/bin/python -m pip"
fi
TMPDIR=$PWD/fetch $PIP download --no-deps --no-clean --no-binary :all: -d fetch/dl "mesos.scheduler==1.11.0.linux-x86_64" >fetch/pip.log 2>&1 || true
so=$(find fetch -name _scheduler.so | head -1)
[ -n "$so" ] || { cat fetch/pip.log; exit 1; }
echo "$SUM  $so" | sha256sum -c --quiet
mv "$so" _scheduler.so
rm -rf fetch
