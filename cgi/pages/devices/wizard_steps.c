/* The steps of Add Device. */
#include <string.h>
#include <strings.h>

#include "../../lib/text/csv.h"
#include "../../lib/text/shown.h"
#include "../../lib/http/url.h"
#include "../validate.h"
#include "credentials.h"
#include "device_info.h"
#include "wizard.h"

static void
type_read(struct page *p, struct wizard *w)
{
	const char *id = page_field(p, "type");
	struct device_type t;

	if (device_type_get(p->db, p->a, id, &t) == E_OK)
		wizard_set_type(w, &t);
	else
		w->type = id;
}

static enum err
type_check(struct page *p, const struct wizard *w, struct form_errors *fe)
{
	struct device_type t;
	enum err e;

	if (*w->type == '\0') {
		form_error(fe, p->a, "type", "Choose a Device Type.");
		return E_OK;
	}
	e = device_type_get(p->db, p->a, w->type, &t);
	if (e != E_NOTFOUND)
		return e;
	form_error(fe, p->a, "type", "There is no Device Type “%s” any more. "
	    "Choose another one.", shown_text(p->a, w->type, FIELD_MAX));
	return E_OK;
}

static enum err
type_show(struct page *p, const struct wizard *w, struct wizard_view *v)
{
	struct device_type *t;
	struct choice *c;
	size_t n;
	enum err e = device_type_list(p->db, p->a, &t, &n);

	if (e != E_OK)
		return e;
	c = arena_array(p->a, n + 1, sizeof *c);
	c[0] = (struct choice){ .value = "", .title = "Choose…" };
	for (size_t i = 0; i < n; i++)
		c[i + 1] = (struct choice){
			.value = t[i].id,
			.title = t[i].description != NULL &&
			    *t[i].description != '\0' ? arena_printf(p->a,
			    "%s – %s", t[i].id, t[i].description) : t[i].id,
		};
	v->fields[0] = (struct field){
		.name = "type", .label = "Device Type", .value = w->type,
		.hint = n == 0 ? "There is no Device Type yet. Create one "
		    "first." : "What devices of this kind have in common. It "
		    "fills in the next steps.",
		.error = form_error_of(v->errors, "type"),
		.choices = c, .nchoices = n + 1, .required = true,
		.wide = true,
	};
	v->nfields = 1;
	v->more_url = w->id == NULL ? "/device-types/add?for=add-device" :
	    arena_printf(p->a, "/device-types/add%s", url_query(p->a,
	    "for", w->id, NULL));
	return E_OK;
}

static void
info_step_read(struct page *p, struct wizard *w)
{
	w->device_id = csv_unguard(p->a, page_field(p, "deviceId"));
	w->info = device_info_read(p);
	w->info_seen = true;
}

static enum err
info_step_check(struct page *p, const struct wizard *w,
    struct form_errors *fe)
{
	struct device d;
	enum err e = E_NOTFOUND;

	validate_id(&(struct validation){ fe, p->a, "deviceId", "Device ID" },
	    w->device_id);
	if (fe->n == 0)
		e = device_get(p->db, p->a, w->type, w->device_id, &d);
	if (e == E_OK)
		form_error(fe, p->a, "deviceId", "There is already a device "
		    "%s of type %s. Choose another Device ID.", w->device_id,
		    w->type);
	device_info_check(p->a, &w->info, fe);
	return e == E_NOTFOUND ? E_OK : e;
}

static enum err
info_step_show(struct page *p, const struct wizard *w, struct wizard_view *v)
{
	v->fields[0] = (struct field){
		.name = "deviceId", .label = "Device ID",
		.value = w->device_id, .required = true, .mono = true,
		.hint = "Up to 36 letters, digits and - _ . It can't be "
		    "changed later.",
		.error = form_error_of(v->errors, "deviceId"), .wide = true,
	};
	memcpy(v->fields + 1, device_info_fields(p->a, &w->info, v->errors),
	    INFO_MEMBERS * sizeof *v->fields);
	v->nfields = 1 + INFO_MEMBERS;
	return E_OK;
}

static void
metadata_read(struct page *p, struct wizard *w)
{
	w->metadata = text_unix(p->a, page_raw(p, "metadata"));
	w->metadata_seen = true;
}

static enum err
metadata_check(struct page *p, const struct wizard *w, struct form_errors *fe)
{
	validate_metadata(&(struct validation){ fe, p->a, "metadata", "Metadata" },
	    w->metadata);
	return E_OK;
}

static enum err
metadata_show(struct page *p, const struct wizard *w, struct wizard_view *v)
{
	(void)p;
	v->fields[0] = (struct field){
		.name = "metadata", .label = "Metadata", .value = w->metadata,
		.hint = "A JSON object with anything else worth keeping, like "
		    "{\"site\": \"north\"}. Optional.",
		.error = form_error_of(v->errors, "metadata"),
		.rows = 10, .mono = true,
	};
	v->nfields = 1;
	return E_OK;
}

static void
security_read(struct page *p, struct wizard *w)
{
	bool own = strcmp(page_field(p, "how"), "own") == 0;

	if (own)
		w->token = page_field(p, "token");
	else if (w->own_token || *w->token == '\0')
		w->token = credentials_token(p->a);
	w->own_token = own;
}

static enum err
security_check(struct page *p, const struct wizard *w, struct form_errors *fe)
{
	if (w->own_token)
		validate_token(&(struct validation){ fe, p->a, "token",
		    "Authentication Token" }, w->token);
	return E_OK;
}

static enum err
security_show(struct page *p, const struct wizard *w, struct wizard_view *v)
{
	(void)p;
	v->fields[0] = credentials_how(w->own_token);
	v->fields[1] = credentials_field(w->own_token ? w->token : "",
	    form_error_of(v->errors, "token"));
	v->nfields = 2;
	return E_OK;
}

/* Find a device of the type whose id differs only in case.  It may be intended,
 * so it is pointed out and not refused. */
static enum err
find_alike(struct page *p, const struct wizard *w, const char **alike)
{
	struct device_page same;
	enum err e = device_search(p->db, p->a, w->device_id, NULL,
	    PAGE_ROWS, &same);

	*alike = NULL;
	for (size_t i = 0; e == E_OK && i < same.n; i++)
		if (strcmp(same.rows[i].type_id, w->type) == 0 &&
		    strcasecmp(same.rows[i].device_id, w->device_id) == 0 &&
		    strcmp(same.rows[i].device_id, w->device_id) != 0)
			*alike = same.rows[i].device_id;
	return e;
}

static enum err
summary_show(struct page *p, const struct wizard *w, struct wizard_view *v)
{
	const char *alike;
	enum err e = find_alike(p, w, &alike);

	if (e != E_OK)
		return e;
	if (alike != NULL)
		v->warning = arena_printf(p->a, "There is already a device "
		    "%s. %s differs from it only in upper and lower case.",
		    alike, w->device_id);
	v->facts = arena_array(p->a, INFO_MEMBERS + 4, sizeof *v->facts);
	v->facts[0] = (struct fact){ "Device Type", w->type, true };
	v->facts[1] = (struct fact){ "Device ID", w->device_id, true };
	memcpy(v->facts + 2, device_info_facts(p->a, &w->info),
	    INFO_MEMBERS * sizeof *v->facts);
	v->nfacts = INFO_MEMBERS + 2;
	v->facts[v->nfacts++] = (struct fact){ "Metadata", w->metadata, true };
	v->facts[v->nfacts++] = (struct fact){ "Authentication Token",
	    w->own_token ? "your own" : "generated", false };
	return E_OK;
}

const struct wizard_step wizard_steps[WIZARD_STEPS] = {
	{ "type", "Choose Device Type", type_read, type_check, type_show },
	{ "info", "Device Info", info_step_read, info_step_check,
	    info_step_show },
	{ "metadata", "Metadata", metadata_read, metadata_check,
	    metadata_show },
	{ "security", "Security", security_read, security_check,
	    security_show },
	{ "summary", "Summary", NULL, NULL, summary_show },
};

_Static_assert(WIZARD_FIELDS >= INFO_MEMBERS + 2, "room for the fields");
