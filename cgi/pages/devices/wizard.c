#include "wizard.h"

#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/crypt/secretbox.h"
#include "../../store/extension/extension.h"
#include "device_info.h"

static const char kind[] = "device";

struct wizard
wizard_new(void)
{
	return (struct wizard){
		.type = "", .device_id = "", .metadata = "", .token = "",
		.info = device_info_none(), .added = ABSENT,
	};
}

bool
wizard_read(struct arena *a, const char *csrf, const char *body,
    struct wizard *w)
{
	const json_t *o = json_read(a, body, strlen(body), NULL);
	const char *token;

	*w = wizard_new();
	if (!json_is_object(o))
		return false;
	w->type = json_text(a, o, "type");
	w->device_id = json_text(a, o, "deviceId");
	w->info = device_info_from_json(a, json_object_get(o, "info"));
	w->metadata = json_text(a, o, "metadata");
	w->own_token = json_bool(o, "ownToken") == 1;
	w->info_seen = json_bool(o, "infoSeen") == 1;
	w->metadata_seen = json_bool(o, "metadataSeen") == 1;
	w->added = json_num(o, "added");
	/* empty after a new sign-in: the token has to be entered or generated
	 * again */
	token = secretbox_open(a, csrf, json_text(a, o, "token"));
	w->token = token != NULL ? token : "";
	return true;
}

const char *
wizard_write(struct arena *a, const char *csrf, const struct wizard *w)
{
	json_t *o = json_own(a, json_object());
	json_t *info = json_object();

	device_info_to_json(&w->info, info);
	json_object_set_new(o, "type", json_string(w->type));
	json_object_set_new(o, "deviceId", json_string(w->device_id));
	json_object_set_new(o, "info", info);
	json_object_set_new(o, "metadata", json_string(w->metadata));
	json_object_set_new(o, "ownToken", json_boolean(w->own_token));
	json_object_set_new(o, "infoSeen", json_boolean(w->info_seen));
	json_object_set_new(o, "metadataSeen", json_boolean(w->metadata_seen));
	if (*w->token != '\0')
		json_object_set_new(o, "token",
		    json_string(secretbox_seal(a, csrf, w->token)));
	if (w->added != ABSENT)
		json_object_set_new(o, "added", json_integer(w->added));
	return json_write(a, o);
}

enum err
wizard_load(struct page *p, const char *id, struct wizard *w)
{
	struct draft d;
	enum err e = draft_get(p->db, p->a, id, p->user.id, kind, &d);

	if (e != E_OK)
		return e;
	if (!wizard_read(p->a, p->csrf, d.body, w))
		return E_INTERNAL;
	w->id = d.id;
	return E_OK;
}

enum err
wizard_save(struct page *p, struct wizard *w)
{
	if (w->id == NULL)
		w->id = random_token(p->a, 16);
	return draft_put(p->db, &(struct draft){
		.id = w->id, .user = p->user.id, .kind = kind,
		.body = wizard_write(p->a, p->csrf, w),
		.sealed = "",
		.updated = p->now,
	});
}

void
wizard_set_type(struct wizard *w, const struct device_type *t)
{
	w->type = t->id;
	if (!w->info_seen)
		w->info = t->info;
	if (!w->metadata_seen)
		w->metadata = t->metadata != NULL ? t->metadata : "";
}
