package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// uploads is how many files are uploaded to see when they are found.
const uploads = 20

// found uploads presentations, each with a word that stands on its slide 7
// alone, and measures how long after the upload began the word is found there.
func (b *bench) found(ctx context.Context, s *site, r *reader) error {
	out, _, err := command(ctx, b.binary, s.dir, "", nil, "token", "create", "--email", r.email, "--name", "bench")
	if err != nil {
		return err
	}
	token := strings.TrimSpace(out)
	seconds, astray := []float64(nil), 0
	for i := range uploads {
		var made struct{ ID string }
		if _, err := r.call(ctx, http.MethodPost, "/templates", map[string]string{"community": hall, "title": fmt.Sprint("Slides ", i)}, &made); err != nil {
			return err
		}
		word := fmt.Sprint("seventh", i, "slide")
		file, err := presentation(8, 7, word)
		if err != nil {
			return err
		}
		began := time.Now()
		if err := upload(ctx, s.base+"/api/v1/templates/"+made.ID+"/versions", token, file); err != nil {
			return err
		}
		for time.Since(began) < time.Minute {
			at, _, err := r.inside(ctx, url.Values{"q": {word}})
			if err != nil {
				return err
			}
			if len(at.Items) > 0 {
				if at.Items[0].Match.Locator != "slide 7" {
					astray++
				}
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		seconds = append(seconds, time.Since(began).Seconds())
	}
	b.show("upload until found at slide 7: p50", quantile(seconds, 0.5), "s")
	b.most("upload until found at slide 7: slowest", quantile(seconds, 1), "s", 2)
	b.most("of them found elsewhere than at slide 7", float64(astray), "", 0)
	return nil
}

// upload adds a version to a template.
func upload(ctx context.Context, to, token string, file []byte) error {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", "talk.pptx")
	if err == nil {
		_, err = part.Write(file)
	}
	if err = errors.Join(err, m.Close()); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, &body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusCreated {
		err = fmt.Errorf("upload: %s: %.300s", resp.Status, text)
	}
	return err
}

const (
	slideSpaces = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
	officeRel   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
)

// presentation makes a PowerPoint file of slides, one of which has a word of its own.
func presentation(count, at int, word string) ([]byte, error) {
	var ids, links strings.Builder
	parts := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>`,
		"_rels/.rels":         relations(`<Relationship Id="r1" Type="` + officeRel + `officeDocument" Target="ppt/presentation.xml"/>`),
	}
	for n := 1; n <= count; n++ {
		text := fmt.Sprint("What stands on slide ", n)
		if n == at {
			text += " is the " + word
		}
		fmt.Fprintf(&ids, `<p:sldId id="%d" r:id="r%d"/>`, 255+n, n)
		fmt.Fprintf(&links, `<Relationship Id="r%d" Type="%sslide" Target="slides/slide%d.xml"/>`, n, officeRel, n)
		parts[fmt.Sprintf("ppt/slides/slide%d.xml", n)] = `<p:sld ` + slideSpaces + `><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>` + text + `</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`
	}
	parts["ppt/presentation.xml"] = `<p:presentation ` + slideSpaces + `><p:sldIdLst>` + ids.String() + `</p:sldIdLst></p:presentation>`
	parts["ppt/_rels/presentation.xml.rels"] = relations(links.String())
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

func relations(list string) string {
	return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + list + `</Relationships>`
}
