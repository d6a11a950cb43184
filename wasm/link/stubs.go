package link

const wasi = "wasi_snapshot_preview1"

// stubs answer what Go's runtime asks of its system. Each returns errno 0.
func stubs(answers Constants, length uint32) map[string]function {
	list := []function{
		// Asked once, when the runtime starts: there are none of either.
		define("args_sizes_get", i32s(2), i32s(1), 0, store(local(0), i32(0)), store(local(1), i32(0)), i32(0)),
		define("environ_sizes_get", i32s(2), i32s(1), 0, store(local(0), i32(0)), store(local(1), i32(0)), i32(0)),
		define("args_get", i32s(2), i32s(1), 0, i32(0)),
		define("environ_get", i32s(2), i32s(1), 0, i32(0)),
		// (clock, precision, *time)
		define("clock_time_get", []byte{typeI32, typeI64, typeI32}, i32s(1), 0, store64(local(2), i64(answers.Clock)), i32(0)),
		// (buffer, length): it seeds the order of maps, from which no output may take its own.
		define("random_get", i32s(2), i32s(1), 0, fillMemory(local(0), i32(int32(answers.Random)), local(1)), i32(0)),
		// (subscriptions, *events, n, *happened): an error would end the runtime, so nothing happened.
		define("poll_oneoff", i32s(4), i32s(1), 0, store(local(3), i32(0)), i32(0)),
		define("sched_yield", nil, i32s(1), 0, i32(0)),
		// The runtime is broken and has said why in the log.
		define("proc_exit", i32s(1), nil, 0, unreachable()),
		fdWrite(length),
	}
	byName := make(map[string]function, len(list))
	for _, f := range list {
		byName[f.name] = f
	}
	return byName
}
