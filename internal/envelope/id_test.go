package envelope

import "testing"

func TestID(t *testing.T) {
	i := ID{0xfb, 0xff, 15: 3}
	if s := i.String(); s != "-_8AAAAAAAAAAAAAAAAAAw" {
		t.Error(s)
	}
	if got, err := ParseID(i.String()); err != nil || got != i {
		t.Error(got, err)
	}
	for _, bad := range []string{"", "-_8AAAAAAAAAAAAAAAAAAx", "-_8AAAAAAAAAAAAAAAAAA", "-_8AAAAAAAAAAAAAAAAAAw==", "+/8AAAAAAAAAAAAAAAAAAw", "-_8AAAAAAAAAAA\nAAAAAAAw"} {
		if _, err := ParseID(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
