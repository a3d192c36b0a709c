/*
 * extconfig_parse: the Extension Configuration of a device, checked.
 *
 *	{"jasper": {"iccid": "8999…"}, "orange": {"serialnumber": "…"}}
 *
 * Top-level names are extension keys; what stands inside is said by the
 * driver's device keys.  Pure: text in, links and faults out.
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
	int		 line, column;		/* from 1; 0: no place */
	const char	*text;			/* a sentence */
	const char	*link, *link_text;	/* for who finds the device that
						 * has the SIM; else NULL */
};

struct extconfig {
	struct link		 links[LINKS_MAX];	/* the members that identify */
	size_t			 nlinks;
	const char		*json;	/* canonical, indented; "" when empty */
	struct extconfig_fault	 faults[EXTCONFIG_FAULTS_MAX];
	size_t			 nfaults;
};

/* Check what was typed.  Blank text and {} are no configuration.  True when
 * there is no fault; json and links are meaningful only then. */
bool		 extconfig_parse(struct arena *, const char *text,
		    const struct extconfig_known *, size_t n,
		    struct extconfig *);

/* The member of an extension's object that names the SIM; NULL when the
 * extension is not known. */
const struct device_key *extconfig_identifying(const struct extconfig_known *,
		    size_t n, const char *key);

/* Remember one more fault; NULL when there are too many to show. */
struct extconfig_fault *extconfig_fault(struct extconfig *, struct arena *,
		    const char *extension, const char *member,
		    const char *fmt, ...)
		    __attribute__((format(printf, 5, 6)));

/* A stored configuration without the keys that are not known (any more);
 * an empty object when it can't be read.  *text (may be NULL argument) is what
 * to show of it: as it was saved, unless something is left out. */
json_t		*extconfig_stored(struct arena *, const char *json,
		    const struct extconfig_known *, size_t n,
		    const char **text);

#endif
