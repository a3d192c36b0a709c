/* plugin: what its files share; nobody else. */
#ifndef BROKER_PLUGIN_H
#define BROKER_PLUGIN_H

#include "../events/journal.h"
#include "../events/record.h"
#include "clients.h"

struct plugin {
	struct access		 access;
	struct clients		*clients;
	struct journal_writer	 journal;
	unsigned char		 record[JOURNAL_RECORD_MAX];
	char			 db[PATH_LEN];
	int			 port;		/* told in mon; 0: not known */
	uint64_t		 messages;	/* published, for taking turns */
	int64_t			 poll, tokens_at;	/* mono ms */
	int			 tokens;	/* refusals that may be noted */
	int64_t			 unnoted;	/* refusals that were not */
	bool			 frees_topic;	/* this broker's version does */
};

/* Into the journal; true when it is there. */
bool	 plugin_record(struct plugin *, const struct record *);

/* What was refused, into the client's connection log: bounded, so that nobody
 * fills it. */
void	 plugin_refused(struct plugin *, const char *client, int64_t device,
	    const char *address, const char *why);

/* Callbacks of the broker's events, for what clients do. */
int	 act_sign_in(int event, void *data, void *plugin);
int	 act_access(int event, void *data, void *plugin);
int	 act_message(int event, void *data, void *plugin);
int	 act_gone(int event, void *data, void *plugin);

/* The broker's version: 2000011 is 2.0.11; 0 when it cannot be told. */
int	 broker_version(void);

/* Who comes and goes: into the journal, and to applications. */
void	 presence_came(struct plugin *, const struct client *);
void	 presence_went(struct plugin *, const struct client *,
	    const char *why);

#endif
