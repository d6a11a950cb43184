package manifest
import ("testing";"time";"os";"runtime")
func FuzzWatch(f *testing.F){
	whole, _ := os.ReadFile("testdata/tasks.yaml"); f.Add(whole)
	for _, s := range []string{"", "a: &x [*x, {<<: *x}]", "a: |2-\n  x\n", "a: >\n\n x", "- - -\n  -", "a:\n- b\n-","{? a, b}","a: {b\n: c}","# c\n---\n# d"} { f.Add([]byte(s)) }
	f.Fuzz(func(t *testing.T, data []byte){
		tm:=time.AfterFunc(2*time.Second, func(){ b:=make([]byte,1<<16); n:=runtime.Stack(b,true); os.WriteFile("/tmp/hang.bin",data,0o644); os.WriteFile("/tmp/hang.txt",b[:n],0o644); panic("hang")})
		Parse("f",data); tm.Stop()
	})
}
