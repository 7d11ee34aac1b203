namespace PlanBuilder.Web.Notifications;

internal static class NotificationsSetup
{
    public static void AddNotifications(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<UnreadCounts>();
        builder.Services.AddSingleton<NotificationStore>();
        builder.Services.AddSingleton<UnsubscribeLinks>();
        builder.Services.AddHostedService<ReadyEmails>();
    }
}
