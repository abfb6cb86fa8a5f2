/* The reference of `make bench`: reads the body and answers a constant, with
   two worker threads or as many as its second word says. */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct MHD_Response *response;

static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *size, void **state) {
    static int seen;
    if (*state == NULL) { *state = &seen; return MHD_YES; }
    if (*size != 0) { *size = 0; return MHD_YES; }
    return MHD_queue_response(connection, 200, response);
}

int main(int count, char **words) {
    size_t size = 0;
    static char body[1 << 20];
    if (count > 1) { FILE *file = fopen(words[1], "rb"); size = file ? fread(body, 1, sizeof body, file) : 0; }
    response = MHD_create_response_from_buffer(size, body, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    for (int i = 0; i < 5; i++) {
        char name[] = "x-header-0";
        name[9] += i;
        MHD_add_response_header(response, name, "0123456789abcdef");
    }
    unsigned workers = count > 2 ? atoi(words[2]) : 2;
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, answer,
                                                 NULL, MHD_OPTION_THREAD_POOL_SIZE, workers, MHD_OPTION_END);
    if (daemon == NULL) return 1;
    printf("%d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    pause();
    return 0;
}
