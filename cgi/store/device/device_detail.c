#include "device_detail.h"

#include "../internal.h"
#include "queries.h"

enum err
device_detail_get(struct db *db, struct arena *a, int64_t device,
    struct device_detail *d)
{
	struct r_device_detail r = { .registrar = "", .location = "",
		.alert_at = ABSENT };
	enum err e = g_device_detail(db, a, &r, device);

	*d = (struct device_detail){ .registrar = r.registrar,
	    .location = r.location, .alert = r.alert != 0,
	    .alert_at = r.alert_at };
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
device_registrar_put(struct db *db, int64_t device, const char *who)
{
	return x_device_registrar_put(db, device, who);
}

enum err
device_location_put(struct db *db, int64_t device, const char *json)
{
	return x_device_location_put(db, device, json);
}

enum err
device_alert_put(struct db *db, int64_t device, bool alert, int64_t at)
{
	return x_device_alert_put(db, device, alert, at);
}

/* --- diagnostic logs --- */

enum err
diag_log_list(struct db *db, struct arena *a, int64_t device,
    struct diag_log **list, size_t *n)
{
	struct r_diag_log_list r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_diag_log_list(&c, db, device);
	while (n_diag_log_list(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct diag_log){ .id = r.id,
		    .message = r.message, .severity = r.severity,
		    .data = r.data, .at = r.at };
	}
	return cur_end(&c);
}

enum err
diag_log_get(struct db *db, struct arena *a, int64_t device, int64_t id,
    struct diag_log *l)
{
	struct r_diag_log_get r;
	enum err e = g_diag_log_get(db, a, &r, device, id);

	if (e == E_OK)
		*l = (struct diag_log){ .id = r.id, .message = r.message,
		    .severity = r.severity, .data = r.data, .at = r.at };
	return e;
}

enum err
diag_log_add(struct db *db, int64_t device, const struct diag_log *l)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = x_diag_log_add(db, &(struct p_diag_log_add){ .device = device,
	    .message = l->message, .severity = l->severity,
	    .data = or_empty(l->data), .at = l->at });
	if (e == E_OK)
		e = x_diag_log_trim(db, device, DIAG_KEPT);
	return store_end(db, &w, e);
}

enum err
diag_log_delete(struct db *db, int64_t device, int64_t id)
{
	struct r_diag_log_delete r;

	return g_diag_log_delete(db, NULL, &r, device, id);
}

enum err
diag_log_clear(struct db *db, int64_t device)
{
	return x_diag_log_clear(db, device);
}

/* --- error codes --- */

enum err
error_code_list(struct db *db, struct arena *a, int64_t device,
    struct error_code **list, size_t *n)
{
	struct r_error_code_list r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_error_code_list(&c, db, device);
	while (n_error_code_list(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct error_code){ .code = r.code,
		    .at = r.at };
	}
	return cur_end(&c);
}

enum err
error_code_add(struct db *db, int64_t device, const struct error_code *c)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = x_error_code_add(db, device, c->code, c->at);
	if (e == E_OK)
		e = x_error_code_trim(db, device, DIAG_KEPT);
	return store_end(db, &w, e);
}

enum err
error_code_clear(struct db *db, int64_t device, int64_t now)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = x_error_code_clear(db, device);
	if (e == E_OK)
		e = x_error_code_add(db, device, 0, now);
	return store_end(db, &w, e);
}
