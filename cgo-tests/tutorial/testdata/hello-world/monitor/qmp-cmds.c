
void qmp_hello_world(const char *message, Error **errp)
{
    printf("%s\n", message ?: "Hello, world!");
}
