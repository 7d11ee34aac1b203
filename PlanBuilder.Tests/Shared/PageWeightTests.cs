using System.IO.Compression;
using System.Net.Http.Headers;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Workbench;

namespace PlanBuilder.Tests.Shared;

/// <summary>A page with its styles and scripts weighs less than 100 kB on the wire, the largest plan included.</summary>
public sealed class PageWeightTests(PlanApp app) : IClassFixture<PlanApp>
{
    private const int Most = 100_000, MostScript = 12_000; // bytes, compressed

    [Fact]
    public async Task Every_page_is_light()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync(Requests.Make(Requests.Create(days: 14)));
        string[] pages =
        [
            "/ai-plan-builder", path, path + "?view=list", path + "/post/d1-x", path + "/revisions", "/ai-plan-builder/plans", "/profile",
        ];
        foreach (var page in pages)
        {
            var files = (await visitor.GetAsync(page)).Page.QuerySelectorAll("link[rel=stylesheet], script[src]")
                .Select(file => file.GetAttribute("href") ?? file.GetAttribute("src")!);
            var weight = 0;
            foreach (var address in files.Prepend(page))
            {
                weight += await WeightAsync(visitor, address);
            }

            Assert.InRange(weight, 1, Most);
        }
    }

    [Fact]
    public void Our_own_scripts_are_small()
    {
        var scripts = Directory.GetFiles(Path.Combine(LayerTests.Checkout, "wwwroot", "js"), "*.js", SearchOption.AllDirectories);
        Assert.InRange(scripts.Sum(Compressed), 1, MostScript);
    }

    private static int Compressed(string file)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(file));
        }

        return (int)compressed.Length;
    }

    private static async Task<int> WeightAsync(Visitor visitor, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var answer = await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        return (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
    }
}
