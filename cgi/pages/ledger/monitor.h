/*
 * monitor: the page of one ledger, between the files that make it: its head and
 * transactions (monitor.c), the functions of its contracts (operations.c), what
 * changes while somebody watches (live.c), and what is asked once (look.c).
 */
#ifndef PAGES_LEDGER_MONITOR_H
#define PAGES_LEDGER_MONITOR_H

#include "../../commands/interface.h"
#include "../../commands/ledger.h"
#include "../page.h"
#include "view_ledger.h"

struct monitor {
	struct page			*p;
	struct extension		 x;
	const struct driver		*driver;
	const char			*of;	/* the contract; NULL: all */
	/* its functions */
	struct contract_function	*functions;
	size_t				 n;
	bool				 described;	/* by a person */
	const char			*tab;	/* that is open, or NULL */
	/* of a form that is shown again: the call that was typed and why not,
	 * or the interface */
	const char			*call, *fault;
	const char			*interface, *interface_fault;
	struct ledger_monitor_view	 v;
};

/* E_NOTFOUND: no such ledger.  In POST forms the field contract says which. */
enum err	 monitor_open(struct page *, struct monitor *);
/* The page; E_FORM when a form is shown again. */
enum err	 monitor_show(struct monitor *);
/* Its address, of the contract that is looked at. */
const char	*monitor_url(struct monitor *, const char *contract);
/* Of a block, in JSON. */
void		 monitor_block_txs(struct monitor *, const json_t *block,
		    struct tx_line **, size_t *n);

enum err	 operations_read(struct monitor *);
void		 operations_fill(struct monitor *);
enum err	 live_fill(struct monitor *);
enum err	 look_fill(struct monitor *);

#endif
