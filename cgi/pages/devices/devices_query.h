/*
 * devices_query: what the device list is asked, as it stands in the URL, so
 * that the page, its links and its .csv and .json twins mean the same.
 *
 *	q type class state ext	filters; all of them hold at once
 *	connected heard		the same: yes or no; 1h, not-1h … never
 *	sort order		a column, asc or desc
 *	columns			those shown beside the Device ID: names with
 *				commas, or once for each; all when missing
 *	after before		where a page begins or ends: a cursor
 */
#ifndef PAGES_DEVICES_QUERY_H
#define PAGES_DEVICES_QUERY_H

#include "../page.h"
#include "heard.h"

/* The filters, in the order they are shown. */
enum device_by {
	BY_Q, BY_TYPE, BY_CLASS, BY_STATE, BY_EXTENSION, BY_CONNECTED, BY_HEARD,
	BY_MAX
};
extern const char *const device_by_names[BY_MAX];	/* in the URL */

/* The columns beside the Device ID, in this order. */
enum device_column {
	COLUMN_TYPE, COLUMN_CLASS, COLUMN_ADDED, COLUMN_LOCATION, COLUMN_STATE,
	COLUMN_EXTENSIONS, COLUMN_CONNECTED, COLUMN_HEARD, COLUMN_MAX
};
struct device_column_text {
	const char		*name;		/* in the URL */
	const char		*title;
	enum device_sort	 sort;		/* SORT_MAX: cannot be sorted
						 * by */
};
extern const struct device_column_text device_columns[COLUMN_MAX];
enum { COLUMNS_ALL = (1 << COLUMN_MAX) - 1 };

struct device_query {
	const char		*by[BY_MAX];	/* "": any */
	enum device_sort	 sort;
	bool			 desc, sorted;	/* sorted: the URL has an
						 * order */
	const char		*cursor;	/* or NULL */
	bool			 backwards;
	unsigned		 columns;	/* bits 1 << COLUMN_…, not 0 */
};

void		 device_query_read(struct page *, struct device_query *);
void		 device_query_parse(const struct pairs *, struct device_query *);
/* Its filters alone, as a query without its "?"; "": none. */
const char	*device_query_filter(struct arena *,
		    const struct device_query *);

/* path?… with whatever differs from the default list. */
char		*device_query_url(struct arena *, const char *path,
		    const struct device_query *);
/* Is this column shown? */
bool		 device_query_shows(const struct device_query *,
		    enum device_column);
bool		 device_query_filtered(const struct device_query *);

/* About limit rows at most.  A search may return up to twice that, because it
 * stops only between pages of matches.  E_INPUT when the cursor is not ours. */
enum err	 device_query_run(struct page *, const struct device_query *,
		    size_t limit, struct device_page *);

/* The total number of devices, when a counter has it: with no filter, or a
 * single one with a counter.  ABSENT otherwise. */
enum err	 device_query_count(struct page *, const struct device_query *,
		    int64_t *);

/* devices_pick.c: a notice with the number of SIMs marked to be read again. */
struct page_view;
void		 devices_notice(struct page *, struct page_view *);

#endif
