package document

import "waymark/internal/picture"

// picture gives a picture without what it tells of its making; whatever is no
// picture, or one that is not whole, comes back as it is where it tells nothing.
func (s *stripper) picture(b []byte) ([]byte, error) {
	clean, touched, err := picture.Clean(b)
	if err != nil {
		return nil, damaged(err)
	}
	if touched {
		s.found.add(TracePicture, "", "")
	}
	return clean, nil
}
