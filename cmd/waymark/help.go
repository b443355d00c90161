package main

// helpOn prints what there is to know of a command.
func (p *program) helpOn(cmd string) error {
	p.println(cmd)
	return nil
}
