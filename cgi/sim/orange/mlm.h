/*
 * mlm: Orange's M2M API, called Malima: the service ConnectivityDirectory-1
 * under /MLM and /MLM_EXT_IMC, as in part A of the contract.
 *
 * A handler reads m->in, writes the contents of its answer and returns true,
 * or answers with a fault and returns false.
 */
#ifndef SIM_MLM_H
#define SIM_MLM_H

#include "../../lib/text/xml.h"
#include "../front.h"
#include "ofleet.h"

/* The API's entry: the request has been read, the account is not known yet. */
void	 mlm_answer(struct call *);

#define MLM_OPS		"http://webservice.malima.francetelecom.com/v1"
#define MLM_CD		"http://connectivityDirectory.types." \
			"malima.francetelecom.com"
#define MLM_COMMON	"http://common.types.malima.francetelecom.com"

enum { MLM_BATCH = 100, MLM_RANGE = 1000 };

struct mlm {
	struct call		*call;
	struct arena		*a;
	const struct xml	*in;
	struct xml_writer	 w;
	/* The prefixes in this answer. */
	const char		*ops, *cd, *common;
};

void	 mlm_open(struct mlm *, const char *prefix, const char *name);
void	 mlm_close(struct mlm *);
void	 mlm_put(struct mlm *, const char *prefix, const char *name,
	    const char *text);		/* NULL: omitted */
/* "2015-01-31T12:09:57+01:00"; with day, midnight of that day. */
void	 mlm_date(struct mlm *, const char *prefix, const char *name,
	    int64_t ms, bool day);

/* The parts of each SIM that the caller requests. */
struct mlm_shown {
	bool	names, device, iccid, imsi;
};
void	 mlm_directory(struct mlm *, const struct ofleet_sim *,
	    const struct mlm_shown *);

bool	 mlm_get(struct mlm *);
bool	 mlm_search(struct mlm *);

/* Answer with a fault; always false. */
bool	 mlm_error(struct call *, const char *code, const char *message);
bool	 mlm_too_many(struct call *);

#endif
