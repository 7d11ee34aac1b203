namespace PlanBuilder.Web.Delivery;

/// <summary>Where accounts may have webhooks sent (<c>Webhooks__...</c>).</summary>
internal sealed class WebhooksOptions
{
    /// <summary>Lets webhooks go to addresses of private networks and of this machine.</summary>
    public bool AllowPrivateAddresses { get; set; }
}
