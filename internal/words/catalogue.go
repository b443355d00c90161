package words

import (
	"embed"
	"fmt"
	"path"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// The catalogue: AREA.LANGUAGE.toml, one line a key, in order.
//
//go:embed catalogue/*.toml
var files embed.FS

// Both are filled once, when somebody asks for words: processes that say
// nothing, as those that read files, begin sooner. The catalogue is part of the
// program, so a mistake in it is a mistake in the program.
var (
	all       = sync.OnceValue(mustLoad)
	languages = sync.OnceValue(func() []string { return names(all()) })
)

func mustLoad() map[string]*Words {
	byLang, err := load()
	if err != nil {
		panic(err)
	}
	return byLang
}

func load() (map[string]*Words, error) {
	messages := map[string]map[string]*i18n.Message{}
	list, err := files.ReadDir("catalogue")
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		file, err := parse(path.Join("catalogue", f.Name()))
		if err != nil {
			return nil, err
		}
		lang := file.Tag.String()
		if messages[lang] == nil {
			messages[lang] = map[string]*i18n.Message{}
		}
		for _, m := range file.Messages {
			if messages[lang][m.ID] != nil {
				return nil, fmt.Errorf("words: %s stands twice, once in %s", m.ID, f.Name())
			}
			messages[lang][m.ID] = m
		}
	}
	messages[Pseudo] = pseudo(messages[Default])
	byLang := map[string]*Words{}
	for lang, own := range messages {
		if byLang[lang], err = compile(lang, own, messages[Default]); err != nil {
			return nil, err
		}
	}
	return byLang, nil
}

func parse(name string) (*i18n.MessageFile, error) {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	file, err := i18n.ParseMessageFileBytes(data, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return nil, fmt.Errorf("words: %s: %w", name, err)
	}
	return file, nil
}

// compile makes the words of a language; what it lacks stays in English.
func compile(lang string, own, english map[string]*i18n.Message) (*Words, error) {
	w := &Words{
		lang: lang, tag: language.Make(lang), zone: time.UTC,
		entries: make(map[string]*entry, len(english)), plain: make(map[string]string, len(english)),
	}
	for key, m := range english {
		if own[key] != nil {
			m = own[key]
		}
		e, err := newEntry(m)
		if err != nil {
			return nil, err
		}
		w.entries[key] = e
		if text, ok := e.plain(); ok {
			w.plain[key] = text
		}
	}
	w.cal = newCalendar(w)
	w.num = newNumerals(w)
	return w, nil
}

func names(byLang map[string]*Words) []string {
	list := make([]string, 0, len(byLang))
	for lang := range byLang {
		if lang != Pseudo {
			list = append(list, lang)
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if (list[i] == Default) != (list[j] == Default) {
			return list[i] == Default
		}
		return strings.Compare(list[i], list[j]) < 0
	})
	return list
}
