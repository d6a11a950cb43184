#!/bin/bash -eu
# Compiles every fuzz target for OSS-Fuzz, with the seeds that are committed. A test
# in host/ossfuzz holds the list below against the tree.
cd "$SRC/rollcall"

# The builder overlays files of the standard library. It cannot where Go has fetched
# the version that go.mod asks for, because nothing below the module cache can be
# overlaid: then it gets a copy, and is built with it.
builder=fc5dc53b9db8a38c394c53d6e439a1410cf8fc19
goroot=$(go env GOROOT)
if [[ $goroot == "$(go env GOMODCACHE)"/* ]]; then
	cp -r "$goroot" "$WORK/go"
	chmod -R u+w "$WORK/go"
	export GOROOT=$WORK/go GOTOOLCHAIN=local PATH=$WORK/go/bin:$WORK/bin:$PATH
	git clone --quiet https://github.com/AdamKorcz/go-118-fuzz-build "$WORK/builder"
	git -C "$WORK/builder" checkout --quiet $builder
	(cd "$WORK/builder" && GOFLAGS=-mod=mod go build -o "$WORK/bin/go-118-fuzz-build_v2" .)
fi
go get github.com/AdamKorcz/go-118-fuzz-build/testing@$builder

# What the targets of host/engine compare with has to be beside them.
GOOS=wasip1 GOARCH=wasm go build -tags cluster -buildvcs=false -buildmode=c-shared -ldflags="-s -w" -trimpath -o "$WORK/raw.wasm" ./wasm
go run ./wasm/link/cmd -o "$OUT/rollcall.wasm" "$WORK/raw.wasm"

# outside copies the tests of a folder that are a package of their own into one that
# holds nothing else: the builder makes one package of all files of a folder.
outside() {
	mkdir "$1/outside"
	echo "package outside" >"$1/outside/doc.go"
	for f in $(go list -f '{{range .XTestGoFiles}}{{.}} {{end}}' "./$1"); do
		sed 's/^package .*/package outside/' "$1/$f" >"$1/outside/$f"
	done
}

# target FOLDER FUNCTION: the program's name is that of both, as scheduler_FuzzSteps.
target() {
	local from=$1 in=$1 name
	name=$(basename "$1")_$2
	if grep -q "^func $2(" $(go list -f '{{range .XTestGoFiles}}{{$.Dir}}/{{.}} {{end}}/dev/null' "./$1"); then
		[ -d "$1/outside" ] || outside "$1"
		in=$1/outside
	fi
	hide "$in"
	compile_native_go_fuzzer_v2 "rollcall/$in" "$2" "$name"
	show "$in"
	go run ./host/ossfuzz -zip "$OUT/${name}_seed_corpus.zip" "$from/testdata/fuzz/$2"
}

# hide and show put the tests of a folder that are a package of their own away, and back.
hide() {
	for f in $(go list -f '{{range .XTestGoFiles}}{{.}} {{end}}' "./$1"); do mv "$1/$f" "$1/$f.hidden"; done
}
show() {
	for f in "$1"/*.hidden; do [ ! -e "$f" ] || mv "$f" "${f%.hidden}"; done
}

target core FuzzCreate
target core/agent FuzzAgentRecord
target core/agent FuzzConfig
target core/agent FuzzFrameworkRecord
target core/agent FuzzOperationRecord
target core/agent FuzzOutput
target core/agent FuzzProviderRecord
target core/agent FuzzRecordsFrame
target core/agent FuzzReplacementRecord
target core/agent FuzzRestore
target core/agent FuzzSequence
target core/agent FuzzSnapshot
target core/agent FuzzStepFrame
target core/agent FuzzSteps
target core/agent FuzzTaskRecord
target core/agent FuzzUpdateRecord
target core/master FuzzAgentRecord
target core/master FuzzConfig
target core/master FuzzCountersRecord
target core/master FuzzOutput
target core/master FuzzRecordsFrame
target core/master FuzzRestore
target core/master FuzzSequence
target core/master FuzzSnapshot
target core/master FuzzStepFrame
target core/master FuzzSteps
target core/mesos FuzzParseResources
target core/mesos/mesoswire FuzzPeer
target core/scheduler FuzzConfig
target core/scheduler FuzzFrameworkRecord
target core/scheduler FuzzOperationRecord
target core/scheduler FuzzOutput
target core/scheduler FuzzRecordsFrame
target core/scheduler FuzzRestore
target core/scheduler FuzzRoundRecord
target core/scheduler FuzzSequence
target core/scheduler FuzzSnapshot
target core/scheduler FuzzStepFrame
target core/scheduler FuzzSteps
target core/scheduler FuzzTaskRecord
target core/wire FuzzError
target core/wire FuzzSample
target host/engine FuzzEngines
target host/engine FuzzRoles
target host/fakemaster FuzzCall
target host/fakemaster FuzzCredentials
target host/fakemaster FuzzLife
target host/fakemaster FuzzScript
target host/manifest FuzzParse
target host/mesosapi FuzzCallJSON
target host/mesosapi FuzzCallProtobuf
target host/mesosapi FuzzEventJSON
target host/mesosapi FuzzEventProtobuf
target host/mesosapi FuzzOfferOperation
target host/mesosapi FuzzResponse
target host/mesosapi FuzzTaskInfo
target host/mesosapi/recordio FuzzReader
target host/observe FuzzBody
target host/sim FuzzScenario
target host/store FuzzBatch
target host/store FuzzDamage
target host/store FuzzFlips
target host/store FuzzHeader
target host/store FuzzPage
target host/transcript FuzzParse
