#include <string.h>
#include "../../lib/text/date.h"
#include "../../lib/http/http_message.h"
