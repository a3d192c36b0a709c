/* device: device types and devices. */
#ifndef STORE_DEVICE_H
#define STORE_DEVICE_H

#include "presence.h"

/* The eight members of deviceInfo (watson 1.2); "" when not given. */
struct device_info {
	const char *serial_number, *manufacturer, *model, *device_class,
	    *description, *fw_version, *hw_version, *descriptive_location;
};

struct device_type {
	const char		*id;		/* typeId */
	const char		*class_id;	/* Device or Gateway; never
						 * changes */
	const char		*description;
	struct device_info	 info;		/* defaults for new devices */
	const char		*metadata;	/* JSON object as text, or "" */
	int64_t			 created, updated;
	int64_t			 devices;	/* number of devices */
};

enum err device_type_get(struct db *, struct arena *, const char *id,
	    struct device_type *);
/* Ordered by id. */
enum err device_type_list(struct db *, struct arena *, struct device_type **,
	    size_t *n);
/* The ids alone, for a drop-down. */
enum err device_type_ids(struct db *, struct arena *, const char ***,
	    size_t *n);
/* E_CONFLICT when the id exists; E_INPUT when it is not a valid id (id.h). */
enum err device_type_add(struct db *, const struct device_type *);
/* id and class_id do not change.  E_CONFLICT when the row was changed after
 * was_updated (the version the form showed). */
enum err device_type_update(struct db *, const struct device_type *,
	    int64_t was_updated);
/* E_CONFLICT while devices of the type exist. */
enum err device_type_delete(struct db *, const char *id);

struct device {
	int64_t			 id;
	const char		*type_id, *device_id, *class_id;
	struct device_info	 info;
	const char		*metadata;	/* JSON object as text, or "" */
	const char		*extensions;	/* Extension Configuration: JSON
						 * text as confirmed, or "" */
	const char		*token_hash;
	int64_t			 created, updated;
	int64_t			 has;
};

/* Bits of has: a row of this kind was once stored of the device.  Who shows all
 * there is of a device reads only these. */
enum {
	DEVICE_HAS_LOGS = 1 << 0,	/* diagnostic logs */
	DEVICE_HAS_CODES = 1 << 1,	/* error codes */
	DEVICE_HAS_MANAGED = 1 << 2,
	DEVICE_HAS_OUTGOING = 1 << 3,	/* commands to the device itself */
	DEVICE_HAS_COMMANDS = 1 << 4,	/* commands to services */
	DEVICE_HAS_GATEWAY = 1 << 5,	/* it is behind one */
};

/* E_NOTFOUND when there is no such device. */
enum err device_get(struct db *, struct arena *, const char *type_id,
	    const char *device_id, struct device *);
bool device_is_gateway(const struct device *);
/* The device's MQTT client id: d:ORG:TYPE:ID, or g:… for a gateway. */
const char *device_client(struct arena *, const char *org,
	    const struct device *);
/* Fills in only type_id and device_id of the row.  E_NOTFOUND when there is
 * none. */
enum err device_by_id(struct db *, struct arena *, int64_t id,
	    struct device *);
/* Sets ->id.  E_CONFLICT when the pair exists, E_NOTFOUND when the type does
 * not, E_INPUT when the id is not valid (id.h). */
enum err device_add(struct db *, struct device *);
/* Updates info and metadata only; E_CONFLICT as for types. */
enum err device_update(struct db *, const struct device *, int64_t was_updated);
enum err device_set_token(struct db *, int64_t id, const char *hash,
	    int64_t now);
enum err device_delete(struct db *, int64_t id);

/*
 * A link of a device: the value of its device key in one extension (ICCID,
 * serial number).
 */
struct link {
	const char	*extension, *resource;
	const char	*kind;		/* kind of the resource, for its first
					 * link; NULL: a SIM */
	int64_t		 row;		/* struct resource's id, when read from
					 * the store; ignored in changes */
};

/* A device's links, ordered by extension key. */
enum err device_links(struct db *, struct arena *, int64_t device,
	    struct link **, size_t *n);
/* Replace the Extension Configuration and its links in one transaction.
 * E_CONFLICT when a resource is linked to another device. */
enum err device_configure(struct db *, struct arena *, int64_t device,
	    const char *json, const struct link *, size_t n, int64_t now);
/* The same for a person who saw the old Extension Configuration: E_CONFLICT
 * also when it is no longer was->extensions.  Links made, replaced and removed
 * are recorded among the device's commands. */
enum err device_reconfigure(struct db *, struct arena *,
	    const struct device *was, const char *json, const struct link *,
	    size_t n, const char *by, int64_t now);
/* The device that a resource is linked to, or E_NOTFOUND. */
enum err device_linking(struct db *, struct arena *, const char *extension,
	    const char *resource, struct device *);

/* --- the list --- */

enum device_sort { SORT_DEVICE_ID, SORT_TYPE, SORT_CLASS, SORT_ADDED,
	SORT_LOCATION, SORT_STATE, SORT_MAX };
extern const char *const device_sort_names[SORT_MAX];	/* as in the URL */

struct device_row {
	int64_t		 id;
	const char	*type_id, *device_id, *device_class, *location;
	int64_t		 created;
	const char	*sim_state;	/* our state name of its first SIM, or
					 * "" */
	const char	*extensions;	/* keys of the linked extensions,
					 * separated by blanks */
	bool		 connected;
	int64_t		 heard;		/* ms, where the quarter of an hour
					 * begins; ABSENT: never */
	/* set when a search found the device by an identifier it had until
	 * then; else NULL and ABSENT */
	const char	*past;
	int64_t		 ended;
};

struct device_filter {
	/* NULL or "": any; state "none": no SIM linked */
	const char	*type, *class, *state, *extension;
	const struct presence *presence;	/* NULL: any */
	enum device_sort sort;
	bool		 desc;
	const char	*cursor;	/* from an earlier page, opaque; or
					 * NULL */
	bool		 backwards;	/* list the page before the cursor */
	size_t		 limit;		/* <= EXPORT_ROWS_MAX */
};

struct device_page {
	struct device_row	*rows;
	size_t			 n;
	const char		*next, *prev;	/* cursors, or NULL */
};

/* Is a row so?  Any is when it is NULL. */
bool		 device_row_is(const struct device_row *,
		    const struct presence *);

/* A keyset page: its cost does not grow with the fleet.  E_INPUT when the
 * cursor is not one of ours. */
enum err device_list(struct db *, struct arena *, const struct device_filter *,
	    struct device_page *);

/* The value of the column that an order is by; "" where it is not a text. */
const char	*device_sort_value(const struct device_row *,
		    enum device_sort);

/* One column of an order by several. */
struct device_order {
	enum device_sort sort;
	bool		 desc;
};
enum { DEVICE_ORDERS_MAX = SORT_MAX };

/* Can the list be in that order?  Each column once; behind a class or a
 * location, which many devices share, there is no other. */
bool		 device_orders_combine(const struct device_order *, size_t n);
/* The next page in that order.  It may have fewer rows than the limit, or none,
 * and still a cursor: that of this order and these filters alone.  There are no
 * pages backwards.  A column that a filter fixes is not to be among them. */
enum err device_list_by(struct db *, struct arena *,
	    const struct device_filter *, const struct device_order *, size_t n,
	    struct device_page *);

/* Find devices by an identifier (device id, serial number, ICCID, IMSI, MSISDN,
 * IMEI) that starts with the typed words, or by a SIM that was linked to the
 * device.  Case, and blanks and dashes within a number, do not matter.  Returns
 * the first limit matches in order of the term; cursor continues. */
enum err device_search(struct db *, struct arena *, const char *words,
	    const char *cursor, size_t limit, struct device_page *);

/* The distinct values of a filter, for its drop-down: at most 100. */
enum err device_classes(struct db *, struct arena *, const char ***, size_t *n);

#endif
