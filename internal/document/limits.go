package document

import (
	"context"
	"io"
	"time"
)

// What is read of one file at most. A file that asks for more is refused.
const (
	MaxBytes   = 64 << 20  // of the file
	MaxEntries = 2000      // parts of a packed file
	MaxInner   = 100 << 20 // bytes of all parts, unpacked
	MaxRatio   = 100       // times that unpacking may make a part larger
	MaxText    = 12 << 20  // bytes of text
	MaxCells   = 1_000_000 // a file with as many cells that hold something is refused
	MaxBlocks  = 200_000
	MaxSlides  = 5000 // and pages, and sheets
	MaxTime    = time.Minute
)

const (
	maxDepth  = 200     // of elements in each other
	maxToken  = 1 << 20 // bytes of one tag or one run of text
	maxAttrs  = 256     // of one element
	freeRatio = 1 << 20 // bytes that a part may have however small it is packed
)

// reading lets one file be read at a time, since the worst of them takes most
// of the 200 MB that reading may take; all others are read in milliseconds.
var reading = make(chan struct{}, 1)

// job is the reading of one file: what has been found, and how much of what
// is allowed has been used up.
type job struct {
	ctx  context.Context
	file io.ReaderAt
	size int64
	pack *pack // of a packed file
	doc  Document

	text, cells int
	unpacked    int       // bytes of the streams of a PDF
	where       Locator   // where the next block stands
	path        []heading // the headings above it
	sink        *[]Block  // instead of the document, while a cell is read
}

type heading struct {
	level int
	text  string
}

// add takes a block in where the job stands. Blocks without text are left out.
func (j *job) add(b Block) error {
	if b.Text == "" && len(b.Rows) == 0 && b.Form != Begin {
		return nil
	}
	if err := j.spend(len(b.Text)); err != nil {
		return err
	}
	if b.Form == Heading {
		j.enter(&b)
	}
	if b.Where.Part == 0 {
		b.Where = j.where
	}
	to := &j.doc.Blocks
	if j.sink != nil {
		to = j.sink
	}
	if len(*to) >= MaxBlocks {
		return tooMuch()
	}
	*to = append(*to, b)
	return nil
}

// enter makes a heading the place where what follows stands. In slides, pages
// and sheets the place is told by number instead.
func (j *job) enter(b *Block) {
	b.Level = min(max(b.Level, 1), 9)
	if j.where.Part != Body || j.sink != nil {
		return
	}
	for len(j.path) > 0 && j.path[len(j.path)-1].level >= b.Level {
		j.path = j.path[:len(j.path)-1]
	}
	j.path = append(j.path, heading{b.Level, b.Text})
	j.where.N++
	j.where.Path = make([]string, len(j.path))
	for i, h := range j.path {
		j.where.Path[i] = h.text
	}
}

// begin opens a page, slide or sheet.
func (j *job) begin(part Part, n int, name string) error {
	if n > MaxSlides {
		return tooMuch()
	}
	j.where = Locator{Part: part, N: n, Name: name}
	return j.add(Block{Form: Begin, Text: name})
}

// spend counts bytes of text.
func (j *job) spend(n int) error {
	if j.text += n; j.text > MaxText {
		return tooMuch()
	}
	return nil
}

// cell counts one cell and its text.
func (j *job) cell(text string) error {
	if j.cells++; j.cells >= MaxCells {
		return tooMuch()
	}
	return j.spend(len(text))
}

// apart runs a step whose blocks are kept out of the document, and gives them.
// Their text counts when it comes into the document.
func (j *job) apart(step func()) []Block {
	var kept []Block
	before, text := j.sink, j.text
	j.sink = &kept
	step()
	j.sink, j.text = before, text
	return kept
}
