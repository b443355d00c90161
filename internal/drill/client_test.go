package drill

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// A client speaks to the JSON API as one person.
type client struct {
	base, token string
	http        *http.Client
}

// An answer is what the API said.
type answer struct {
	status int
	body   []byte
}

func (a answer) into(v any) error {
	if a.status/100 != 2 {
		return fmt.Errorf("the API answers %d: %s", a.status, a.body)
	}
	return json.Unmarshal(a.body, v)
}

// do sends a request; an error means that it is not known what became of it.
func (c *client) do(ctx context.Context, method, path, key string, body any) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		in = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, in)
	if err != nil {
		return answer{}, err
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, text}, err
}

type fields map[string]any
