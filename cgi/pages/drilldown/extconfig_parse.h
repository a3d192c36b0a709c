/*
 * extconfig_parse: parses and checks a device's Extension Configuration.
 *
 * 	{"jasper": {"iccid": "8999…"}, "orange": {"serialnumber": "…"}}
 *
 * The top-level names are extension keys.  The driver's device keys define the
 * members inside.  Pure: text in, links and faults out.
 */
#ifndef PAGES_EXTCONFIG_PARSE_H
#define PAGES_EXTCONFIG_PARSE_H

#include "../../drivers/registry.h"
#include "../../store/device/device.h"

/* An extension that exists, on or off. */
struct extconfig_known {
	const char			*key;
	const struct device_key		*device;	/* ends with a NULL name */
	const char			*links;		/* driver_links(); NULL: SIMs */
};

enum { EXTCONFIG_FAULTS_MAX = 16 };

struct extconfig_fault {
	const char	*extension, *member;	/* NULL: the text as a whole */
	int		 line, column;		/* from 1; 0: unknown */
	const char	*text;			/* a sentence */
	const char	*link, *link_text;	/* to the device that has the
						 * SIM; else NULL */
};

struct extconfig {
	struct link		 links[LINKS_MAX];	/* from the members that
							 * identify */
	size_t			 nlinks;
	const char		*json;	/* canonical, indented; "" when empty */
	struct extconfig_fault	 faults[EXTCONFIG_FAULTS_MAX];
	size_t			 nfaults;
};

/* Check a text.  Blank text and {} mean no configuration.  True when there are
 * no faults; only then are json and links valid. */
bool		 extconfig_parse(struct arena *, const char *text,
		    const struct extconfig_known *, size_t n,
		    struct extconfig *);

/* The member that identifies the SIM in an extension's object; NULL when the
 * extension is unknown. */
const struct device_key *extconfig_identifying(const struct extconfig_known *,
		    size_t n, const char *key);

/* Add a fault.  NULL when there are too many to show. */
struct extconfig_fault *extconfig_fault(struct extconfig *, struct arena *,
		    const char *extension, const char *member,
		    const char *fmt, ...)
		    __attribute__((format(printf, 5, 6)));

/* A stored configuration without the keys that are no longer known; an empty
 * object when it cannot be read. *text (text may be NULL) is the text to show:
 * as it was saved, unless something was left out. */
json_t		*extconfig_stored(struct arena *, const char *json,
		    const struct extconfig_known *, size_t n,
		    const char **text);

#endif
