import { land, service } from "../story/places";
import { Resident, pdf } from "../story/resident";
import { expect, test } from "../story/test";

test("for a company, by its signatory", async ({ page }) => {
  const r = new Resident(page);
  await r.open(`/pieteikties?atpakal=${encodeURIComponent(`/p/${service}/sakums`)}`);
  await r.signIn("anna:49999990001");
  await page.waitForURL(/pieteikties\/loma/);
  await expect(page.locator("input[name=loma]:checked")).toHaveValue("uznemums:49999990001"); // chosen at latvija.lv
  await r.settle("uznemums:49999990001");
  await expect(page.getByRole("banner")).toContainText("Demo Reklāma");
  await r.start();
  await r.at("applicant");
  await expect(page.locator("main form")).toContainText('SIA "Demo Reklāma"');
  await expect(page.locator("main form")).toContainText("49999990001");
  await expect(page.locator("main form")).toContainText("No: Uzņēmumu reģistra");
  await r.fillIn(land.company);
  const number = await r.submit();

  // The company's case is not among the person's own.
  await page.goto(`${r.host}/pieteikties/loma?mainit=1`);
  await r.choose("loma", "pats");
  await r.press("login.capacity.go");
  await page.goto(`${r.host}/mana-vieta`);
  await expect(page.getByRole("main")).not.toContainText(number);
});

test("for another person, by an uploaded mandate that is to be checked", async ({ page }) => {
  const r = new Resident(page);
  await r.open(`/pieteikties?atpakal=${encodeURIComponent(`/p/${service}/sakums`)}`);
  await r.signIn("ilze");
  await r.settle("pats", "ilze@example.lv");
  await page.goto(`${r.host}/pieteikties/loma?mainit=1&atpakal=${encodeURIComponent(`/p/${service}/sakums`)}`);
  await r.choose("loma", "cits");
  await r.press("login.capacity.go");
  await page.waitForURL(/pilnvara/);
  await r.press("login.mandate.save");
  await expect(r.summary()).toHaveCount(4);
  await r.hand.fill(page.locator("#given"), "Jānis");
  await r.hand.fill(page.locator("#family"), "Paraugs");
  await r.hand.fill(page.locator("#code"), "120385-00122");
  await page.locator("#file").setInputFiles(pdf("pilnvara.pdf"));
  await r.press("login.mandate.save");
  await page.waitForURL(/sakums/);
  await r.start();
  await expect(page.getByRole("banner")).toContainText("Jānis Paraugs");
  await expect(page.locator("main form")).toContainText("citas personas vārdā");
  await r.fillIn(land.anna);
  const number = await r.submit();
  await page.getByRole("link", { name: r.t("cases.done.case") }).click();
  await expect(page.getByRole("main")).toContainText(number);
  await expect(page.getByRole("main")).toContainText(/jāpārbauda/i);
});
