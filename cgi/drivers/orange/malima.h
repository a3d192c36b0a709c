/*
 * orange_malima: Orange's M2M API, service ConnectivityDirectory 1, WSDL 1.13.
 * These declarations are shared by the files of this driver only.
 *
 * Answers contain the PUK codes of SIMs.  They are never extracted, and no
 * part of a document is put into an error or a log.
 */
#ifndef DRIVERS_ORANGE_MALIMA_H
#define DRIVERS_ORANGE_MALIMA_H

#include "orange.h"
#include "../soap.h"

#define MALIMA_OPS	"http://webservice.malima.francetelecom.com/v1"
#define MALIMA_CD \
	"http://connectivityDirectory.types.malima.francetelecom.com"
#define MALIMA_COMMON	"http://common.types.malima.francetelecom.com"

enum { MALIMA_BATCH = 100 };

enum err	 malima_parse_search(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);
enum err	 malima_parse_details(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);
enum err	 malima_parse_location(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);

/* The meaning of a fault: the error, with code and reason in the result. */
enum err	 malima_fault(const struct soap_fault *, struct arena *,
		    struct result *);

/* Read one connectivityDirectory. */
void		 malima_directory(const struct xml *, struct arena *,
		    struct sim_info *);
/* Read its position; false when it has none. */
bool		 malima_position(const struct xml *, struct arena *,
		    struct location *);

#endif
