package words

import "context"

type contextKey struct{}

// With gives a context that carries the words of the page being shown.
func With(ctx context.Context, w *Words) context.Context {
	return context.WithValue(ctx, contextKey{}, w)
}

// From gives the words that the context carries, else English.
func From(ctx context.Context) *Words {
	if w, ok := ctx.Value(contextKey{}).(*Words); ok && w != nil {
		return w
	}
	return all()[Default]
}

// T is From(ctx).T, for views.
func T(ctx context.Context, key string, args ...any) string { return From(ctx).T(key, args...) }

// N is From(ctx).N, for views.
func N(ctx context.Context, key string, n int, args ...any) string {
	return From(ctx).N(key, n, args...)
}

// Around is From(ctx).Around, for views.
func Around(ctx context.Context, key, slot string, args ...any) (before, after string) {
	return From(ctx).Around(key, slot, args...)
}
