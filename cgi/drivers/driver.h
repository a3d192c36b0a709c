/*
 * driver: code that speaks one outside API, as data and pure functions.
 *
 * build turns an operation into a request; parse turns any status and any
 * bytes into a result or an error.  Neither does I/O, reads a clock or keeps
 * state: layers.sh rejects a driver that includes anything that does. call.h
 * does the rest for all drivers.
 */
#ifndef DRIVERS_DRIVER_H
#define DRIVERS_DRIVER_H

#include "../lib/http/http_message.h"
#include "../lib/text/json.h"
#include "../store/resource/resource_info.h"
#include "channel.h"
#include "ledger.h"
#include "receive.h"
#include "sim_answer.h"
#include "token.h"

/* One row of the Add Extension form. */
enum setting_kind { SETTING_TEXT, SETTING_SECRET, SETTING_HOST, SETTING_CHOICE };
struct setting {
	const char		*name;		/* form field, JSON member */
	const char		*label;		/* "User name" */
	const char		*hint;
	enum setting_kind	 kind;
	bool			 required;
	bool			 inbound;	/* a secret that is never sent:
						 * it verifies incoming
						 * messages */
	const char *const	*choices;	/* value, title, … NULL: the
						 * options of a SETTING_CHOICE,
						 * or suggestions for a
						 * SETTING_HOST */
	const char		*preset;	/* initial value in a new form;
						 * or NULL */
	/* NULL when the value is valid, else a sentence.  The function may be
	 * NULL. */
	const char		*(*check)(struct arena *, const char *value);
};

/* One member of the Extension Configuration object, e.g. "iccid". */
struct device_key {
	const char	*name;		/* JSON member */
	const char	*label;		/* ICCID */
	const char	*hint;
	bool		 identifies;	/* this member is the resource */
	/* Writes the canonical value to *out.  NULL, or a sentence that says
	 * what is wrong. */
	const char	*(*check)(struct arena *, const char *value,
			    const char **out);
	/* Do two values name the same thing?  NULL: when they are equal. */
	bool		(*same)(const char *, const char *);
	/* A warning for a valid value that looks wrong but may be right, shown
	 * beside it; else NULL.  The function may be NULL. */
	const char	*(*warn)(struct arena *, const char *value);
};

enum { LIST_PAGES = 20 };	/* pages of a list per call */

/* A driver's operations.  The bit of OP_x in a capability mask is 1 << OP_x. */
enum op {
	OP_CHECK,		/* are these credentials valid */
	OP_DETAILS,		/* all details: fills result.sim */
	OP_SET_STATE,
	OP_SET_PLAN,
	OP_SET_OVERAGE,
	OP_PLANS,		/* all rate plans: fills result.plans */
	OP_USAGE,		/* one cycle: fills result.usage */
	OP_SEND_SMS,		/* result.remote_id */
	OP_SMS_DETAILS,		/* by remote_id: result.sms[0] */
	OP_SMS_FIND,		/* recent ids of a SIM: result.sms[].id */
	OP_SESSION,		/* result.session */
	OP_LOCATION,		/* result.locations, newest first */
	OP_AUDIT,		/* result.audits */
	OP_TRAFFIC,		/* traffic by day: result.traffic */
	OP_MODIFIED,		/* SIMs changed after args.since, oldest change
				 * first: result.ids */
	OP_RECEIPT,		/* the result of what carries args.own_id:
				 * result.receipt */
	OP_HEAD,		/* where a ledger stands: result.head */
	OP_QUOTE,		/* the same, and what args.value, a call, takes;
				 * E_SERVICE_REFUSED: it would be reverted */
	OP_TRANSACT,		/* send a transaction: args.value, the call, or
				 * what was signed; result.remote_id is its hash.
				 * result.code of a refusal: NONCE, FUNDS */
	OP_QUERY,		/* ask a contract: args.value, a call;
				 * result.answer */
	OP_BLOCK,		/* args.number, ABSENT: the newest; args.value:
				 * functions to tell transactions by, one on
				 * each line, or NULL; result.chain_block */
	OP_LOGS,		/* what contracts logged, of args.resources,
				 * in the blocks args.number to args.upto;
				 * result.logs, and result.upto, which may be
				 * less */
	OP_LISTEN,		/* tell the service to push to args.value, an
				 * address of ours */
	OP_OWN,			/* a driver's own command: args.own */
	OP_MAX
};

/* An extension, ready for calls. */
struct account {
	const char	*key;		/* extension key: for the log */
	json_t		*settings;	/* all of them, with secrets unsealed */
	const char	*tokens[TOKENS_MAX];	/* for driver.tokens, in that
					 * order; NULL: not obtained
					 * (yet) */
	const char	*push;		/* channel.parse: hash_token() of the
					 * secret part of the extension's push
					 * URL; NULL, "": it has none */
};

struct op_args {
	const char	*resource;
	/* OP_DETAILS of several SIMs, at most sim_driver.batch: resources
	 * instead of resource, and the answers in result.sims. */
	const char *const *resources;
	size_t		 nsims;
	/* OP_QUOTE, OP_TRANSACT, OP_RECEIPT of several: ledger_driver.batch */
	const struct ledger_asked *asked;
	size_t		 nasked;
	enum sim_state	 state;		/* OP_SET_STATE */
	const struct operation *own;	/* OP_OWN */
	const char	*value;		/* plan's id, overage limit, SMS text,
					 * or the argument of an own command;
					 * OP_SMS_FIND: NULL for messages to the
					 * device, else both directions */
	const char	*effective;	/* YYYY-MM-DD or NULL */
	const char	*cycle_start;	/* YYYY-MM-DD */
	const char	*remote_id;
	const char	*own_id;	/* writes: 22 random letters, digits, -
					 * and _, new for each command; reads:
					 * http_request.id of the command, or
					 * NULL */
	int64_t		 number;	/* OP_BLOCK: its height; OP_RECEIPT: how
					 * deep it is to be; OP_TRANSACT: the
					 * nonce, where we do not sign */
	int64_t		 upto;		/* OP_LOGS */
	int64_t		 fee, tip;	/* OP_TRANSACT where we do not sign: wei
					 * for each gas that a person offers;
					 * 0: nobody does */
	int64_t		 since;		/* ms: OP_SMS_FIND, OP_LOCATION,
					 * OP_MODIFIED; ABSENT: all */
	int		 days;		/* OP_AUDIT, OP_TRAFFIC: days of
					 * history; 0: the API's default */
	int		 page;		/* first page of a list to read, from 1;
					 * a call reads at most LIST_PAGES */
};

struct result {
	int64_t		 at;		/* when the first request began, after
					 * its turn came; ABSENT: none was
					 * made */
	struct sim_info	 sim;
	bool		 has_sim;
	struct resource_info resource;	/* OP_DETAILS of a resource other than a
					 * SIM */
	bool		 has_resource;
	struct point	*points;	/* of the resource; OP_DETAILS: all */
	size_t		 npoints;
	struct event	*events;	/* channel.open: what exists now */
	size_t		 nevents;
	enum receipt	 receipt;	/* OP_RECEIPT; after a write
					 * RECEIPT_DONE: already carried out */
	const char	*progress;	/* of a pending one, for people: 3 of 12
					 * blocks deep; or NULL */
	const char	*block;		/* that it is in, "block 12"; or NULL */
	struct ledger_head head;	/* OP_HEAD, OP_QUOTE, OP_RECEIPT */
	struct ledger_block chain_block;	/* OP_BLOCK */
	struct ledger_log *logs;	/* OP_LOGS, in the order of the chain */
	size_t		 nlogs;
	int64_t		 upto;
	const char	*answer;	/* OP_QUERY: text, or JSON */
	const char	*replay;	/* between steps of one driver */
	struct ledger_told *told;	/* when op_args.asked was given */
	size_t		 ntold;
	struct sim_answer *sims;	/* when op_args.resources was given */
	size_t		 nsims;
	const char	**ids;		/* OP_MODIFIED */
	size_t		 nids;
	struct location	*locations;
	size_t		 nlocations;
	struct audit	*audits;
	size_t		 naudits;
	struct traffic	*traffic;
	size_t		 ntraffic;
	struct usage	 usage;
	struct zone_usage *zones;	/* of usage, where the API reports
					 * them */
	size_t		 nzones;
	struct plan	*plans;
	size_t		 nplans;
	struct sms	*sms;
	size_t		 nsms;
	struct session	 session;
	const char	*remote_id;
	bool		 more;		/* another page: run the step again with
					 * page + 1.  After the call: the list
					 * is incomplete */
	int		 page;		/* last page read, 0: none */
	/* when the carrier refused or failed: its code and words */
	const char	*code, *reason;
};

/* One HTTP request of an operation.  The steps run in order and share a
 * result. */
struct step {
	/* so_far has the results of earlier steps.  When build leaves url NULL
	 * the step is skipped. */
	enum err	(*build)(const struct account *, const struct op_args *,
			    const struct result *so_far, struct arena *,
			    struct http_request *);
	/* E_OK, or an E_SERVICE_… with code and reason set.  Results must be
	 * copied into the arena: the answer, and what json_read and xml_read
	 * made of it, are freed when this returns. */
	enum err	(*parse)(const struct http_reply *,
			    const struct op_args *, struct arena *,
			    struct result *);
	bool		 writes;	/* changes something there.  It runs
					 * only within a command, which is
					 * marked as sent when this step leaves,
					 * and is never retried.  At most one
					 * step of an operation */
};

struct operation {
	const struct step	*steps;	/* ends with a NULL build; NULL: the API
					 * lacks this operation */
	bool			 dated;		/* accepts op_args.effective */
	const char		*missing;	/* when steps is NULL: the
						 * reason, as a sentence for the
						 * page */
};

/* A carrier's word for a state, and its meaning there when it differs from that
 * in sim_states; else NULL. */
struct state_word {
	const char	*word;
	enum sim_state	 state;
	const char	*connects, *billed, *follows;
};

/* A state that can be set. */
struct state_target {
	enum sim_state	 state;
	bool		 disconnects;	/* needs confirmation */
	bool		 ends;		/* irreversible: needs a typed word */
	bool		 before_use;	/* cannot be set after activation */
};

/* A service's word for a message's state.  Unlisted words mean that it is on
 * its way. */
enum sms_end { SMS_PENDING, SMS_DELIVERED, SMS_FAILED };
struct sms_word {
	const char	*word;
	enum sms_end	 end;
};

/* An option and its meaning. */
struct value_text {
	const char	*value, *title, *hint;
};

/* What only a driver for SIMs has. */
struct sim_driver {
	const struct state_word	*states;	/* its words; end with a NULL
						 * word */
	size_t			 batch;		/* SIMs per OP_DETAILS, 0: 1 */
	const char		*sms_limit;	/* sentence for the form */
	/* Maximum length of an SMS, in units of lib/text/sms_text.h; 0: the API
	 * does not accept texts of that alphabet. */
	size_t			 sms_max;	/* GSM 7-bit */
	size_t			 sms_max_ucs2;
	const struct state_target *targets;	/* for OP_SET_STATE, in display
						 * order; end with
						 * SIM_UNKNOWN */
	const struct value_text	*overages;	/* for OP_SET_OVERAGE; end with
						 * a NULL value */
	const struct sms_word	*sms_words;	/* end with a NULL word */
};

/* A service's word for a resource's state, and its title. */
enum word_mood { MOOD_PLAIN, MOOD_GOOD, MOOD_BAD };
struct resource_word {
	const char	*word, *title;
	enum word_mood	 mood;
};

/* What an extension links when it does not link SIMs. */
struct resource_kind {
	const char	*name;		/* endpoint: stored with the resource */
	const char	*title;		/* Endpoint */
	const struct resource_word *states;	/* end with a NULL word */
	const char	*away;		/* the state of one that a list of all
					 * has not; NULL: there is no list */
	/* The value of a point in words, from its bytes, which end with NUL, by
	 * its content and its path; NULL: as text, if it is some.  A long one
	 * is cut off. */
	const char	*(*value)(struct arena *, const struct point *,
			    const char *bytes, size_t);
};

struct command_kind;			/* command.h */

/* A command that a service answered later. */
struct answered {
	const char	*op, *resource, *argument;	/* what was asked */
	struct said	 said;		/* what the device said with that; name
					 * NULL: nothing */
	struct point	 point;		/* that it told; path NULL: none */
};

/* Commands that applications send to devices go to their service. */
struct relay {
	/* What a payload asks of a resource: the argument of *command, which is
	 * one of the driver's.  NULL with *why, a sentence. */
	const char	*(*read)(struct arena *, const char *resource,
			    const char *payload, size_t len,
			    const char **command, const char **why);
};

/* One API of a kind. */
struct driver {
	const char		*name;		/* control-center-rest */
	const struct kind	*kind;		/* the kind it belongs to */
	const char		*api;		/* name of this API: REST v1,
						 * SOAP; NULL: the kind has only
						 * one */
	const char		*about;		/* one sentence for the form */
	/* In a kind with several APIs one setting is a SETTING_CHOICE "api"
	 * with their names as values: see driver_choose().  Ends with a NULL
	 * name. */
	const struct setting	*settings;
	const struct device_key	*device;	/* ends with a NULL name */
	const struct operation	*ops;		/* OP_MAX rows; drivers may
						 * share them */
	/* The account that limits apply to: host and user, so that two
	 * extensions with one account share a rate limiter. */
	const char		*(*limiter)(const struct account *, struct arena *);
	int			 per_second;	/* 0: no known limit */
	const struct receiver	*receive;	/* NULL: sends nothing by
						 * itself */
	const struct sim_driver	*sim;		/* NULL: no SIMs */
	const struct resource_kind *resource;	/* what it links instead; NULL:
						 * nothing */
	const struct ledger_driver *ledger;	/* NULL: it is none */
	const struct command_kind *commands;	/* its own commands; end with a
						 * NULL name; or NULL */
	const struct channel	*channel;	/* NULL: no channel */
	const struct relay	*relay;		/* NULL: devices get their
						 * commands directly */
	/* What an event with a command's id says of the device, given what was
	 * asked.  NULL: nothing. */
	void			(*answered)(const struct event *,
				    struct arena *, struct answered *);
	/* The tokens that all its calls need, at most TOKENS_MAX; ends with a
	 * NULL build.  NULL: none, the credentials are used directly. */
	const struct token_source *tokens;
};

/* The operation, or NULL with the reason in *why. */
const struct operation	*driver_can(const struct driver *, enum op,
			    const char **why);

/* The kind of resource that devices link, or NULL. */
const char		*driver_links(const struct driver *);
/* The driver's row for a resource's state, or NULL. */
const struct resource_word *driver_word(const struct driver *,
			    const char *state);

/* Does one of its steps write? */
bool			 operation_writes(const struct operation *);

/* The row of a state that can be set, or of an overage limit; or NULL. */
const struct state_target *driver_target(const struct driver *,
			    enum sim_state);
const struct value_text	*driver_overage(const struct driver *,
			    const char *value);
/* What a state means at the carrier that uses this word for it.  With NULL, for
 * a carrier that was not asked, its first word for the state applies. */
struct sim_state_text	 driver_state_text(const struct driver *,
			    enum sim_state, const char *word);
/* Is there known to be no transition between two states that can be set?  The
 * service decides; this only predicts. */
bool			 driver_no_way(const struct driver *,
			    enum sim_state from, enum sim_state to);
/* The meaning of a word for a message's state; NULL: no state yet. */
enum sms_end		 driver_sms_end(const struct driver *,
			    const char *word);

/* Adapt a sentence of ours about a carrier and a SIM to a service that links
 * something else: its name, and the resource's title. driver may be NULL. */
const char		*driver_words(struct arena *, const struct driver *,
			    const char *text);

/* Set every number to ABSENT. driver_call begins with this. */
void		 result_init(struct result *);
/* What a call that returned e says of one of op_args.asked, and its error. */
enum err	 result_of(const struct result *, enum err e, size_t i,
		    struct result *one);

#endif
