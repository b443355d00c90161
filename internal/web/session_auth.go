package web

import "waymark/internal/fault"

func (s *Server) bySession(*Call, string) error { return nil }

func (s *Server) byBearer(*Call, string) error { return fault.NotSignedIn() }
