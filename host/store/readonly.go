package store

import (
	"bytes"
	"errors"
	"os"
)

// readAttempts is how often a store that changes while it is read is read again.
const readAttempts = 50

// View is what a store held at one moment.
type View struct {
	Info    Info
	Records []Record // in key order
}

// OpenReadOnly reads a store without locking or changing it, also while another process has it open; all of it is held in memory.
//
// bbolt never overwrites the pages of its last commit, so what is read is one commit's state unless there is another meanwhile;
// then checksums and digest say whether it still is, and if not the store is read again. ErrUnstable after 50 attempts: ask
// again when it is written less.
//
// On ErrDamaged the view is returned all the same, with the records that are whole by their own checksum. Some may be
// missing or out of date: good for finding the framework id, not for going on.
func OpenReadOnly(path string) (*View, error) {
	file, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	for range readAttempts {
		var changed bool
		var view *View
		view, changed, err = readView(file, path)
		switch {
		case err == nil:
			return view, nil
		case errors.Is(err, ErrVersion):
			return nil, failed(path, err)
		case !changed:
			return salvage(file, path), damaged(path, err)
		}
	}
	return nil, failed(path, errors.Join(ErrUnstable, err))
}

// readView reads the last commit, and on error says whether there was another meanwhile.
func readView(file *os.File, path string) (view *View, changed bool, err error) {
	before, err := stableMeta(file)
	if err != nil {
		return nil, false, err
	}
	view, err = collect(file, path, before, nil)
	if err == nil {
		return view, false, nil
	}
	after, metaErr := stableMeta(file)
	return nil, metaErr != nil || after.txid != before.txid, err
}

// stableMeta reads the metas until they are valid: a commit may be writing one.
func stableMeta(file *os.File) (m meta, err error) {
	for range readAttempts {
		info, statErr := file.Stat()
		if statErr != nil {
			return meta{}, statErr
		}
		if m, err = newestMeta(file, info.Size()); err == nil {
			return m, nil
		}
	}
	return meta{}, err
}

func salvage(file *os.File, path string) *View {
	m, err := anyMeta(file)
	info, statErr := file.Stat()
	if err != nil || statErr != nil {
		return &View{Info: Info{Path: path}}
	}
	m.pages = min(m.pages, uint64(info.Size())/uint64(m.pageSize))
	view, _ := collect(file, path, m, func(error) bool { return true })
	return view
}

func collect(file *os.File, path string, m meta, spared func(error) bool) (*View, error) {
	view := &View{}
	s := scan{pages: newPages(file, m), spared: spared, visit: func(r Record) error {
		view.Records = append(view.Records, Record{Key: bytes.Clone(r.Key), Value: append([]byte{}, r.Value...)})
		return nil
	}}
	err := s.run()
	view.Info = s.header.info(path)
	return view, err
}
