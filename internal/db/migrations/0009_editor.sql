-- How somebody writes: as rich text, or in Markdown.
ALTER TABLE persons ADD COLUMN editor TEXT NOT NULL DEFAULT 'rich' CHECK (editor IN ('rich', 'markdown'));
