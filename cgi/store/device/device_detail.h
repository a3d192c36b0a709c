/* device_detail: what devices and programs report on a device beyond what its
 * page edits.  Devices are identified by row id. */
#ifndef STORE_DEVICE_DETAIL_H
#define STORE_DEVICE_DETAIL_H

#include "../../lib/db/db.h"

struct device_detail {
	const char	*registrar;	/* API key or person that added it, or
					 * "" */
	const char	*location;	/* JSON object as received, or "" */
	bool		 alert;
	int64_t		 alert_at;	/* ABSENT: never reported */
};

/* A device without a row yields an empty detail. */
enum err device_detail_get(struct db *, struct arena *, int64_t device,
	    struct device_detail *);
enum err device_registrar_put(struct db *, int64_t device, const char *who);
enum err device_location_put(struct db *, int64_t device, const char *json);
enum err device_alert_put(struct db *, int64_t device, bool, int64_t at);

struct diag_log {
	int64_t		 id, at;
	const char	*message;
	int64_t		 severity;	/* 0 information, 1 warning, 2 error */
	const char	*data;		/* base64, or "" */
};

/* Newest first; at most DIAG_KEPT per device are kept. */
enum err diag_log_list(struct db *, struct arena *, int64_t device,
	    struct diag_log **, size_t *n);
enum err diag_log_get(struct db *, struct arena *, int64_t device, int64_t id,
	    struct diag_log *);
/* Removes the oldest entries beyond the maximum. */
enum err diag_log_add(struct db *, int64_t device, const struct diag_log *);
enum err diag_log_delete(struct db *, int64_t device, int64_t id);
enum err diag_log_clear(struct db *, int64_t device);

struct error_code {
	int64_t		 code, at;
};

/* The same for error codes.  Clearing leaves the single code 0. */
enum err error_code_list(struct db *, struct arena *, int64_t device,
	    struct error_code **, size_t *n);
enum err error_code_add(struct db *, int64_t device, const struct error_code *);
enum err error_code_clear(struct db *, int64_t device, int64_t now);

#endif
