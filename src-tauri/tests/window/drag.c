/* Another program of the desktop, from which files are dragged: a window whose arguments are the files it gives. */
#include <gtk/gtk.h>

static char **addresses;

static void give(GtkWidget *widget, GdkDragContext *context, GtkSelectionData *data, guint kind, guint time, gpointer none) {
  (void)widget; (void)context; (void)kind; (void)time; (void)none;
  gtk_selection_data_set_uris(data, addresses);
}

int main(int count, char **words) {
  gtk_init(&count, &words);
  addresses = g_new0(char *, count);
  for (int i = 1; i < count; i++) addresses[i - 1] = g_filename_to_uri(words[i], NULL, NULL);
  GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
  gtk_window_set_title(GTK_WINDOW(window), "drag-source");
  gtk_window_set_default_size(GTK_WINDOW(window), 200, 200);
  GtkWidget *area = gtk_event_box_new();
  gtk_container_add(GTK_CONTAINER(window), area);
  gtk_drag_source_set(area, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_source_add_uri_targets(area);
  g_signal_connect(area, "drag-data-get", G_CALLBACK(give), NULL);
  g_signal_connect(window, "destroy", G_CALLBACK(gtk_main_quit), NULL);
  gtk_widget_show_all(window);
  gtk_main();
  return 0;
}
