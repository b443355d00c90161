package doctemplate

import (
	"waymark/internal/db"
	"waymark/internal/forum"
)

const collectionColumns = `SELECT k.id, k.pid, k.name, k.sort_name, k.purpose, COALESCE(k.author_id, 0), k.created_at, c.id, c.pid, c.slug, c.name
	FROM template_collections k JOIN communities c ON c.id = k.community_id `

var (
	collectionByPID  = db.SQL(collectionColumns + `WHERE k.pid = $1`)
	collectionByName = db.SQL(collectionColumns + `WHERE ` + forum.Readable + ` AND (k.sort_name, k.id) > ($2, $3) ORDER BY k.sort_name, k.id LIMIT $4`)
	collectionsIn    = db.SQL(collectionColumns + `WHERE ` + forum.Readable + ` AND k.community_id = $5 AND (k.sort_name, k.id) > ($2, $3)
		ORDER BY k.sort_name, k.id LIMIT $4`)
	collectionsWith = db.SQL(collectionColumns + `JOIN template_collection_items i ON i.collection_id = k.id
		WHERE ` + forum.Readable + ` AND i.thread_id = $2 ORDER BY k.id LIMIT $3`)

	collectionsNamedIn = db.SQL(collectionColumns + `WHERE k.community_id = $1 AND k.sort_name = $2 ORDER BY k.id LIMIT $3`)

	insertCollection = db.SQL(`INSERT INTO template_collections (pid, community_id, author_id, name, sort_name, purpose, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (pid) DO NOTHING`)
	updateCollection = db.SQL(`UPDATE template_collections SET name = $2, sort_name = $3, purpose = $4 WHERE id = $1`)
	deleteCollection = db.SQL(`DELETE FROM template_collections WHERE id = $1`)

	collected = db.SQL(`SELECT thread_id, position FROM template_collection_items WHERE collection_id = $1 ORDER BY position, thread_id`)
	collect   = db.SQL(`INSERT INTO template_collection_items (collection_id, thread_id, position) VALUES ($1, $2, $3)
		ON CONFLICT (collection_id, thread_id) DO NOTHING`)
	place      = db.SQL(`UPDATE template_collection_items SET position = $3 WHERE collection_id = $1 AND thread_id = $2`)
	uncollect  = db.SQL(`DELETE FROM template_collection_items WHERE collection_id = $1 AND thread_id = $2`)
	uncollects = db.SQL(`DELETE FROM template_collection_items WHERE collection_id = $1`)
)
