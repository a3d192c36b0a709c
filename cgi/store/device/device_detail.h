/* device_detail: what devices and programs tell of a device beyond what its
 * page edits.  Devices are named by their row ids. */
#ifndef STORE_DEVICE_DETAIL_H
#define STORE_DEVICE_DETAIL_H

#include "../../lib/db/db.h"

struct device_detail {
	const char	*registrar;	/* API key that added it, "" */
	const char	*location;	/* JSON object as told, or "" */
	bool		 alert;
	int64_t		 alert_at;	/* ABSENT: never told */
};

/* Nothing is told of one without a row. */
enum err device_detail_get(struct db *, struct arena *, int64_t device,
	    struct device_detail *);
enum err device_registrar_put(struct db *, int64_t device, const char *key);
enum err device_location_put(struct db *, int64_t device, const char *json);
enum err device_alert_put(struct db *, int64_t device, bool, int64_t at);

struct diag_log {
	int64_t		 id, at;
	const char	*message;
	int64_t		 severity;	/* 0 information, 1 warning, 2 error */
	const char	*data;		/* base64, "" */
};

/* Newest first, DIAG_KEPT of a device at most. */
enum err diag_log_list(struct db *, struct arena *, int64_t device,
	    struct diag_log **, size_t *n);
enum err diag_log_get(struct db *, struct arena *, int64_t device, int64_t id,
	    struct diag_log *);
/* The oldest go when there are too many. */
enum err diag_log_add(struct db *, int64_t device, const struct diag_log *);
enum err diag_log_delete(struct db *, int64_t device, int64_t id);
enum err diag_log_clear(struct db *, int64_t device);

struct error_code {
	int64_t		 code, at;
};

/* The same of error codes; cleared, the list is the one code 0. */
enum err error_code_list(struct db *, struct arena *, int64_t device,
	    struct error_code **, size_t *n);
enum err error_code_add(struct db *, int64_t device, const struct error_code *);
enum err error_code_clear(struct db *, int64_t device, int64_t now);

#endif
