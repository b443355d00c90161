package forum

// Quiet holds of threads t that the viewer $1 has not muted: neither the thread
// nor its author; nor its community or a tag of it, unless they have a part in
// the thread. Lists that tell what is new are held to it. What is looked for,
// and a community's own page, show everything.
const Quiet = `NOT EXISTS (SELECT 1 FROM follows qm WHERE qm.person_id = $1 AND qm.level = 'mute'
		AND (qm.kind = 'thread' AND qm.target_id = t.id OR qm.kind = 'person' AND qm.target_id = t.author_id))
	AND (EXISTS (SELECT 1 FROM follows qp WHERE qp.person_id = $1 AND qp.kind = 'thread' AND qp.target_id = t.id)
		OR NOT EXISTS (SELECT 1 FROM follows qc WHERE qc.person_id = $1 AND qc.kind = 'community' AND qc.target_id = t.community_id AND qc.level = 'mute')
		AND NOT EXISTS (SELECT 1 FROM follows qt WHERE qt.person_id = $1 AND qt.kind = 'tag' AND qt.level = 'mute'
			AND qt.target_id IN (SELECT qtt.tag_id FROM thread_tags qtt WHERE qtt.thread_id = t.id)))`
