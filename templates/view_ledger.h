/* view_ledger: what the pages of ledgers are given. */
#ifndef TEMPLATES_VIEW_LEDGER_H
#define TEMPLATES_VIEW_LEDGER_H

#include "view.h"

/* One mapping in the list. */
struct mapping_line {
	const char	*type_id, *event;
	const char	*ledger, *contract, *function;
	struct badge	 state;
	const char	*counts;	/* "12 events, 1 did not fit" */
	const char	*misfit;	/* why the last did not, or NULL */
	struct when	 misfit_at;
	const char	*edit, *act, *act_title, *remove;	/* or NULL */
};

struct tx_line {
	const char	*device, *device_url, *asset;
	const char	*call;
	struct badge	 state;
	const char	*more;		/* where it is, or why not; or NULL */
	const char	*hash;		/* "" */
	struct when	 at;
	const char	*by;		/* who asked by hand; or NULL */
	const char	*again;		/* address to send it again; or NULL */
	const char	*raise;		/* to raise its fee; or NULL */
	const char	*raised;	/* by whom and when; or NULL */
};

/* A ledger among those there are. */
struct ledger_line {
	const char	*title, *url;
	const char	*height, *queue;
	const char	*paused;	/* why nothing is sent; or NULL */
	const char	*deaf;		/* why contract events are not read; or
					 * NULL */
};

struct service_line {
	const char	*who, *contact, *about;
	struct when	 asked;
	const char	*action;	/* to answer it */
	const char	*by, *answer;	/* who has, and what */
	struct when	 answered;
	struct field	 text;
};

struct blockchain_view {
	struct page_view	 page;
	bool			 admin;
	struct ledger_line	*ledgers;
	size_t			 nledgers;
	struct mapping_line	*mappings;
	size_t			 nmappings;
	struct service_line	*requests, *answers;
	size_t			 nrequests, nanswers;
	const char		*mail_fault;	/* or NULL */
};

struct param_line {
	struct field	 name, type, from, value, places, optional;
};

/* A step of Map Device Data. */
struct ledger_map_view {
	struct wizard_view	 w;
	struct param_line	*params;
	size_t			 nparams;
	const struct choice	*suggest;	/* for a datalist */
	size_t			 nsuggest;
	const char		*try_title, *try_text;	/* the dry run */
};

/* A function of a contract, with a field for each of its parameters. */
struct function_view {
	const char	*name, *call, *about;	/* about may be NULL */
	bool		 reads, may;	/* may: whoever looks may call it */
	const char	*once;
	const char	*fault;		/* what is wrong with what was typed, or
					 * NULL */
	bool		 open;
	struct field	*fields;
	size_t		 n;
};

/* What a contract said. */
struct card_view {
	const char	*id, *call, *answer, *fault;	/* fault may be NULL */
	struct when	 asked, changed;
	const char	*height;	/* or NULL */
	bool		 polled;
	struct when	 until;
};

struct block_log_view {
	const char	*name, *args, *contract;
};
struct block_view {
	const char	*number, *count;
	struct when	 at;
	struct tx_line	*txs;
	size_t		 ntxs;
	struct block_log_view *logs;
	size_t		 nlogs;
};

struct tab_view {
	const char	*url, *title;
	bool		 current;
};

struct ledger_monitor_view {
	struct page_view	 page;
	const char		*title, *action;
	const char		*here;		/* this page */
	const char		*call, *cards_do, *watch_do, *interface_do;
	/* which contract; the first is all of them */
	struct tab_view		*contracts;
	size_t			 ncontracts;
	const char		*of;		/* the contract, or NULL */
	struct tab_view		*tabs;
	size_t			 ntabs;
	struct function_view	*functions;
	size_t			 nfunctions;
	const char		*described;	/* why they are these */
	struct field		 interface;
	bool			 admin;
	struct card_view	*cards;
	size_t			 ncards;
	struct block_view	*blocks;
	size_t			 nblocks;
	const char		*older_blocks, *newest_blocks;	/* urls, NULL */
	bool			 watched;
	struct when		 watch_until;
	struct fact		*facts;
	size_t			 nfacts;
	const char		*paused, *deaf;
	struct tx_line		*txs;
	size_t			 ntxs;
	const char		*older, *newest;	/* urls, or NULL */
	struct field		 block, contract, function, args;
	/* what was asked last */
	const char		*asked, *fault, *answer;
	struct fact		*block_facts;
	size_t			 nblock_facts;
	struct tx_line		*block_txs;
	size_t			 nblock_txs;
	const char		*block_more;
};

struct ledger_raise_view {
	struct page_view	 page;
	struct form_errors	*errors;
	const char		*action, *back;
	struct fact		*facts;
	size_t			 nfacts;
	struct field		 fee, tip;
};

struct mapping_remove_view {
	struct page_view	 page;
	const char		*action, *what;
};

struct service_view {
	struct page_view	 page;
	struct form_errors	*errors;
	bool			 admin;
	struct field		 contact, about;
};

#endif
