#!/bin/sh
# Builds the kit in the folder it is run in, beside lib/_scheduler.so.
set -e
mkdir -p gen libexec
python3 gen_stubs.py lib/_scheduler.so gen
for lib in crypto:libcrypto.so.1.0.0 ssl:libssl.so.1.0.0 curl:libcurl.so.4; do
  n=${lib%%:*}; f=${lib#*:}
  cc -shared -fPIC -o "lib/$f" "gen/stub_$n.c" -Wl,-soname,"$f" -Wl,--version-script="gen/stub_$n.map"
done
cc -shared -fPIC -o lib/libpystub.so gen/stub_py.c -Wl,-soname,libpystub.so
LINK="-Llib -Wl,--no-as-needed -lpystub -ldl -Wl,--disable-new-dtags"
c++ -O1 -o mesos-local launcher.cpp $LINK '-Wl,-rpath,$ORIGIN/lib'
c++ -O1 -o libexec/mesos-containerizer containerizer.cpp $LINK '-Wl,-rpath,$ORIGIN/../lib'
c++ -O2 -static -o libexec/mesos-executor executor.cpp
