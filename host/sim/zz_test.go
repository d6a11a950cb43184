package sim
import ("testing";"os";"strconv";"fmt";"sync";"time";"slices";"maps")
func TestZZ(t *testing.T){
 from,_:=strconv.ParseUint(os.Getenv("FROM"),10,64); n,_:=strconv.ParseUint(os.Getenv("N"),10,64)
 var mu sync.Mutex; next:=from; all:=map[string][]uint64{}; msg:=map[uint64]string{}; st:=newStats(); cov:=NewCover(); start:=time.Now()
 var wg sync.WaitGroup
 for range 2 { wg.Go(func(){ for { mu.Lock(); s:=next; next++; mu.Unlock(); if s>=from+n {return}
  tm:=time.AfterFunc(4*time.Second, func(){ fmt.Println("SLOW", s) }); c:=NewCover(); r:=Run(Generate(s,nil),Options{Cover:c}); tm.Stop(); mu.Lock(); st.Add(&r.Stats); cov.Add(c)
  if r.Failure!=nil { all[r.Failure.Checker]=append(all[r.Failure.Checker],s); m:=r.Failure.Error(); if len(m)>500 {m=m[:500]}; msg[s]=m }
  mu.Unlock() } }) }
 wg.Wait()
 for _,k:=range slices.Sorted(maps.Keys(all)) { l:=all[k]; fmt.Println(k,len(l),l[:min(len(l),12)]); for _,s:=range l[:min(len(l),5)] { fmt.Println("   ",s,msg[s]) } }
 fmt.Println(st.Replaced, time.Since(start)); for _,role:=range Roles { m,_:=cov.Missing(role); fmt.Println(role,m) }; fmt.Println(cov.Impossible())
}
func TestShow(t *testing.T){
 s,_:=strconv.ParseUint(os.Getenv("SEED"),10,64); sc:=Generate(s,nil); sc.Changed=true; log:=&Log{}; time.AfterFunc(4*time.Second, func(){ n:=len(log.Entries); for i:=0;i<n;i++ {fmt.Println(log.Entries[i].text())}; fmt.Println(n); os.Exit(1)}); r:=Run(sc,Options{Log:log}); fmt.Println(sc.Text()); fmt.Println(r.Failure); os.WriteFile("/tmp/show.txt",[]byte(log.Text(0)),0o644)
}
