package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// maxDepth bounds the tree: two keys a page make 2^32 pages of it, more than a file has.
const maxDepth = 32

var errDepth = errors.New("tree is too deep")

// bucketRoot is where a bucket begins: a page, or, while it is small, inside the value that names it.
type bucketRoot struct {
	page   uint64
	inline []byte
}

func parseBucket(value []byte) (bucketRoot, error) {
	if len(value) < 16 {
		return bucketRoot{}, errors.New("bucket is too short")
	}
	return bucketRoot{page: binary.NativeEndian.Uint64(value), inline: bytes.Clone(value[16:])}, nil
}

// walk visits a bucket's items in key order, and insists on all that bbolt takes for granted: it would panic,
// or put a key where it is never found.
type walk struct {
	pages   *pages
	buckets bool // items must be buckets, otherwise must not be
	visit   func(key, value []byte) error
	spared  func(error) bool // salvage: whether to go on after damage; nil means no

	last    []byte // the key before, to check the order across pages
	started bool
}

func (w *walk) run(root bucketRoot) error {
	if root.page != 0 {
		return w.tree(root.page, 0, nil)
	}
	p, err := parsePage(0, root.inline)
	if err == nil && !p.leaf {
		err = errors.New("a bucket inside a page is not a leaf")
	}
	if err != nil {
		return w.spare(err)
	}
	return w.leaf(p)
}

// tree visits the items under a page whose first key must be the one its parent knows it by; bbolt finds it by that.
func (w *walk) tree(id uint64, depth int, first []byte) error {
	if depth == maxDepth {
		return errDepth
	}
	p, err := w.pages.read(id, depth)
	if err == nil {
		err = checkFirst(p, first, depth)
	}
	if err != nil {
		return w.spare(err)
	}
	if p.leaf {
		return w.leaf(p)
	}
	for i := range p.n {
		key, child, err := p.branch(i)
		if err == nil {
			err = w.tree(child, depth+1, key)
		}
		if err != nil && w.spare(err) != nil {
			return err
		}
	}
	return nil
}

func checkFirst(p page, first []byte, depth int) error {
	if p.n == 0 {
		if p.leaf && depth == 0 {
			return nil // an empty bucket
		}
		return fmt.Errorf("page %d is empty", p.id)
	}
	if first == nil {
		return nil
	}
	var key []byte
	var err error
	if p.leaf {
		key, _, _, err = p.item(0)
	} else {
		key, _, err = p.branch(0)
	}
	if err == nil && !bytes.Equal(key, first) {
		err = fmt.Errorf("page %d does not begin with the key its parent has for it", p.id)
	}
	return err
}

func (w *walk) leaf(p page) error {
	for i := range p.n {
		key, value, bucket, err := p.item(i)
		switch {
		case err != nil:
		case bucket != w.buckets:
			err = fmt.Errorf("page %d: element %d is of the wrong kind", p.id, i)
		case w.started && bytes.Compare(key, w.last) <= 0:
			err = fmt.Errorf("page %d: keys out of order at %q", p.id, key)
		default:
			w.last, w.started = append(w.last[:0], key...), true
			err = w.visit(key, value)
		}
		if err != nil && w.spare(err) != nil {
			return err
		}
	}
	return nil
}

func (w *walk) spare(err error) error {
	if w.spared != nil && w.spared(err) {
		return nil
	}
	return err
}
