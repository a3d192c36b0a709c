#include "manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/log.h"
#include "lib/text/json.h"

enum { FORMAT = 1, HASH = 32, CHUNK = 1 << 16, MANIFEST_BYTES = 4 << 20 };

static const char manifest_name[] = "backup.json";

void
manifest_init(struct manifest *m, struct arena *a)
{
	*m = (struct manifest){ .made = "", .organization = "", .key = "",
	    .files = arena_space(a, BACKUP_FILES_MAX, sizeof(*m->files)) };
}

/* --- files --- */

static enum err
fault(const char *path)
{
	log_error("backup", "%s: %s", path, strerror(errno));
	return E_INTERNAL;
}

static enum err
look(struct arena *a, const char *dir, const char *name, struct backup_file *f)
{
	const char *path = arena_printf(a, "%s/%s", dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	unsigned char chunk[CHUNK], sum[HASH];
	crypto_generichash_state state;
	char hex[2 * HASH + 1];
	ssize_t n = -1;

	*f = (struct backup_file){ .name = name };
	if (fd == -1)
		return fault(path);
	crypto_generichash_init(&state, NULL, 0, sizeof(sum));
	while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
		crypto_generichash_update(&state, chunk, (size_t)n);
		f->bytes += n;
	}
	if (n == -1) {
		enum err e = fault(path);

		close(fd);
		return e;
	}
	close(fd);
	crypto_generichash_final(&state, sum, sizeof(sum));
	f->hash = arena_strdup(a, sodium_bin2hex(hex, sizeof(hex), sum,
	    sizeof(sum)));
	return E_OK;
}

enum err
manifest_add(struct manifest *m, struct arena *a, const char *dir,
    const char *name)
{
	enum err e;

	if (m->n == BACKUP_FILES_MAX) {
		log_error("backup", "more than %d files", BACKUP_FILES_MAX);
		return E_TOOMANY;
	}
	e = look(a, dir, arena_strdup(a, name), &m->files[m->n]);
	m->n += e == E_OK;
	return e;
}

enum err
manifest_same(struct arena *a, const char *dir, const struct backup_file *f)
{
	struct backup_file now;
	enum err e = look(a, dir, f->name, &now);

	if (e == E_OK && (now.bytes != f->bytes ||
	    strcmp(now.hash, f->hash) != 0)) {
		log_error("backup", "%s/%s: not as it was written (%lld bytes "
		    "of %lld)", dir, f->name, (long long)now.bytes,
		    (long long)f->bytes);
		e = E_DB;
	}
	return e;
}

/* --- backup.json --- */

enum err
manifest_write(const struct manifest *m, struct arena *a, const char *dir)
{
	const char *path = arena_printf(a, "%s/%s", dir, manifest_name);
	json_t *files = json_array(), *all;
	enum err e = E_OK;

	for (size_t i = 0; i < m->n; i++)
		json_array_append_new(files, json_pack("{s:s, s:I, s:s}",
		    "name", m->files[i].name, "bytes",
		    (json_int_t)m->files[i].bytes, "blake2b",
		    m->files[i].hash));
	all = json_pack("{s:s, s:i, s:s, s:s, s:s, s:b, s:o}",
	    "patchbay", "backup", "format", FORMAT, "made", m->made,
	    "organization", m->organization, "key", m->key,
	    "events", (int)m->events, "files", files);
	if (all == NULL || json_dump_file(all, path, JSON_INDENT(1)) != 0)
		e = fault(path);
	json_decref(all);
	return e;
}

/* Names that stay within the directory: a hand-made manifest must not make
 * restore write elsewhere. */
static bool
is_within(const char *name)
{
	return *name != '\0' && *name != '/' && strstr(name, "..") == NULL &&
	    strlen(name) < PATH_LEN / 2;
}

static enum err
read_files(struct manifest *m, struct arena *a, json_t *files)
{
	size_t i;
	json_t *f;

	json_array_foreach(files, i, f) {
		const char *name, *hash;
		json_int_t bytes;

		if (m->n == BACKUP_FILES_MAX || json_unpack(f,
		    "{s:s, s:I, s:s}", "name", &name, "bytes", &bytes,
		    "blake2b", &hash) != 0 || !is_within(name))
			return E_INPUT;
		m->files[m->n++] = (struct backup_file){
		    .name = arena_strdup(a, name), .bytes = bytes,
		    .hash = arena_strdup(a, hash) };
	}
	return m->n == 0 ? E_INPUT : E_OK;
}

static enum err
read_all(struct manifest *m, struct arena *a, json_t *all)
{
	const char *what, *made, *organization, *key;
	json_t *files;
	int format, events;

	if (json_unpack(all, "{s:s, s:i, s:s, s:s, s:s, s:b, s:o}",
	    "patchbay", &what, "format", &format, "made", &made,
	    "organization", &organization, "key", &key, "events", &events,
	    "files", &files) != 0 || strcmp(what, "backup") != 0 ||
	    format != FORMAT)
		return E_INPUT;
	m->made = arena_strdup(a, made);
	m->organization = arena_strdup(a, organization);
	m->key = arena_strdup(a, key);
	m->events = events != 0;
	return read_files(m, a, files);
}

enum err
manifest_read(struct manifest *m, struct arena *a, const char *dir)
{
	const char *path = arena_printf(a, "%s/%s", dir, manifest_name);
	struct stat st;
	json_t *all;
	enum err e;

	manifest_init(m, a);
	if (stat(path, &st) == -1) {
		log_error("backup", "%s: not a complete backup: it has no %s",
		    dir, manifest_name);
		return E_NOTFOUND;
	}
	all = st.st_size > MANIFEST_BYTES ? NULL :
	    json_load_file(path, 0, NULL);
	e = all == NULL ? E_INPUT : read_all(m, a, all);
	json_decref(all);
	if (e != E_OK)
		log_error("backup", "%s: damaged, or of a newer version", path);
	return e;
}
